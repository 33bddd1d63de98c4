package dev.faststream.benchmarks;

/** Numbers that differ where a body, or a header that belongs to another record, does. */
final class Checksum {
    private Checksum() {}

    static long of(Event event) {
        return mix(event.id()
                + 31 * event.cents()
                + 961L * event.step().hashCode()
                + 29_791L * event.note().length());
    }

    static long of(Event event, String trace) {
        return mix(of(event) + trace.hashCode());
    }

    static long of(Event event, String trace, String baggage) {
        return mix(of(event, trace) + baggage.hashCode());
    }

    static long of(byte[] body) {
        return mix(Event.idIn(body) + 31L * body.length + 961L * body[body.length - 1]);
    }

    static long mix(long number) {
        long mixed = number * 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ (mixed >>> 32)) * 0xd6e8feb86659fd93L;
        return mixed ^ (mixed >>> 32);
    }

    /** The sum over all records of what handlers of a shape have to see. */
    static long expected(Shape shape, Content content) {
        long sum = 0;
        for (int i = 0; i < content.records(); i++) {
            Event event = content.event(i);
            sum += switch (shape) {
                case SINGLE -> of(event, content.trace(i));
                case BATCH -> of(event, content.trace(i), Content.baggage(i));
                case BATCH_WITHOUT_HEADERS, RESULT -> of(event);
                case SINGLE_BYTES, BATCH_BYTES -> of(Content.json(event));
            };
        }
        return sum;
    }

    /** The sum over all results that handlers have to publish. */
    static long expectedResults(Content content) {
        long sum = 0;
        for (int i = 0; i < content.records(); i++) {
            sum += of(content.event(i).shipped());
        }
        return sum;
    }
}
