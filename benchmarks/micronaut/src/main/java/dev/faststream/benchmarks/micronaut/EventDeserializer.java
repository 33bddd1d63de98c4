package dev.faststream.benchmarks.micronaut;

import dev.faststream.benchmarks.Event;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** JSON to events, with a reader prepared once, which is quicker than the mapper that it would take by itself. */
public final class EventDeserializer implements Deserializer<Event> {
    private static final ObjectReader READER = JsonMapper.shared().readerFor(Event.class);

    @Override
    public @Nullable Event deserialize(String topic, byte @Nullable [] body) {
        return body == null ? null : READER.readValue(body);
    }
}
