package dev.faststream.benchmarks.smallrye;

import dev.faststream.benchmarks.Event;
import org.apache.kafka.common.serialization.Serializer;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Events to JSON. */
public final class EventSerializer implements Serializer<Event> {
    private static final ObjectWriter WRITER = JsonMapper.shared().writerFor(Event.class);

    @Override
    public byte[] serialize(String topic, Event event) {
        return WRITER.writeValueAsBytes(event);
    }
}
