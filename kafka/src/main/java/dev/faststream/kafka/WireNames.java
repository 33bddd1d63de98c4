package dev.faststream.kafka;

/** The headers that FastStream services, in Java and Python, write beside the user's. */
final class WireNames {
    static final String CONTENT_TYPE = "content-type";
    static final String CORRELATION_ID = "correlation_id";
    static final String REPLY_TO = "reply_to";

    private WireNames() {}
}
