package dev.faststream;

/** Says that one header can't be read as what was asked for; names topic, partition, offset and header. */
public final class MalformedHeaderException extends InvalidRecordException {
    private static final long serialVersionUID = 1L;

    private final String header;

    private MalformedHeaderException(String header, String message, Throwable cause) {
        super(message, cause);
        this.header = header;
    }

    private MalformedHeaderException(String header, String message) {
        super(message, null);
        this.header = header;
    }

    static MalformedHeaderException notText(String header, String origin, byte[] value) {
        return new MalformedHeaderException(
                header,
                "Header '" + header + "' of " + origin + " is not UTF-8 text, its bytes are " + Utf8.hex(value)
                        + ". Read it with headers().bytes(\"" + header + "\"), or let its producer write UTF-8.");
    }

    static MalformedHeaderException notA(Class<?> type, String header, String origin, String text, Throwable cause) {
        return new MalformedHeaderException(
                header,
                "Header '" + header + "' of " + origin + " is " + Utf8.quote(text) + ", expected "
                        + TextConverters.describe(type) + ". Read it with headers().text(\"" + header
                        + "\"), or correct its producer.",
                cause);
    }

    /** The name of the header. */
    public String header() {
        return header;
    }
}
