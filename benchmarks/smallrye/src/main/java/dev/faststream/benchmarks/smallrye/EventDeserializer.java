package dev.faststream.benchmarks.smallrye;

import dev.faststream.benchmarks.Event;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** JSON to events; its own deserializer for objects comes with Quarkus only. */
public final class EventDeserializer implements Deserializer<Event> {
    private static final ObjectReader READER = JsonMapper.shared().readerFor(Event.class);

    @Override
    public @Nullable Event deserialize(String topic, byte @Nullable [] body) {
        return body == null ? null : READER.readValue(body);
    }
}
