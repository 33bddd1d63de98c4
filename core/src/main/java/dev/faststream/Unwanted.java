package dev.faststream;

/** What becomes of a message that none of the handlers of a subscription wants. */
public enum Unwanted {
    /**
     * It failed, with an error that says what the handlers want: dead-lettered at once with
     * {@link AckPolicy#REJECT_ON_ERROR}, and otherwise as the policy says of messages that can't be handled.
     */
    FAIL,
    /** It is done, without a word. */
    SKIP,
    /** It is dead-lettered, whatever the policy. */
    DEAD_LETTER
}
