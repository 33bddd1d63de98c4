package dev.faststream.testing;

/** What the in-memory Kafka cannot do. */
final class Unsupported {
    private Unsupported() {}

    static UnsupportedOperationException call(String method) {
        return new UnsupportedOperationException("The in-memory Kafka does not know " + method
                + "(...). Run this test on a real broker, such as EmbeddedKafka.");
    }
}
