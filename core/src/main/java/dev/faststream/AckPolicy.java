package dev.faststream;

/**
 * What becomes of a message when its handler is done with it. What the handler says of a message itself ({@code ack},
 * {@code nack}, {@code reject}, or an exception such as {@link RejectMessage}) always wins over the policy.
 */
public enum AckPolicy {
    /**
     * Acknowledged when the handler returns; when it fails and its attempts are used up, dead-lettered and then
     * acknowledged. A message that can't be dead-lettered either is not dropped: its partition waits. The default.
     */
    REJECT_ON_ERROR,

    /**
     * Acknowledged when the handler returns; when it fails, delivered again after pauses that grow, for ever. What must
     * keep its order with the message waits, others go on.
     */
    NACK_ON_ERROR,

    /**
     * Acknowledged when the handler returns; when it fails and its attempts are used up, logged and acknowledged: the
     * message is skipped.
     */
    ACK,

    /**
     * Acknowledged before the handler is called, so that a message is handled at most once; a failure is logged. What
     * was acknowledged and not yet handled is lost when the process dies.
     */
    ACK_FIRST,

    /**
     * Only what the handler says of a message counts. A message that it says nothing of is neither acknowledged nor
     * delivered again before the next start, whether the handler returns or fails, and holds back what is committed of
     * its partition.
     */
    MANUAL
}
