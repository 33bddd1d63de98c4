package dev.faststream;

/** Says that none of a subscription's handlers wants a record, or several do; names the record and what they want. */
public final class UnwantedRecordException extends InvalidRecordException {
    private static final long serialVersionUID = 1L;

    /** Makes one with a message that names the record and says what the handlers want. */
    public UnwantedRecordException(String message) {
        super(message, null);
    }
}
