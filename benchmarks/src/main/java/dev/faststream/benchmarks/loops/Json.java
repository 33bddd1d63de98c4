package dev.faststream.benchmarks.loops;

import dev.faststream.benchmarks.Event;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Jackson, prepared once. */
final class Json {
    private static final ObjectReader READER = JsonMapper.shared().readerFor(Event.class);
    private static final ObjectWriter WRITER = JsonMapper.shared().writerFor(Event.class);

    private Json() {}

    static Event read(byte[] body) {
        return READER.readValue(body);
    }

    static byte[] write(Event event) {
        return WRITER.writeValueAsBytes(event);
    }
}
