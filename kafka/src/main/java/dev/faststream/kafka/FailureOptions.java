package dev.faststream.kafka;

import dev.faststream.AckPolicy;
import dev.faststream.RetryPolicy;

/**
 * What becomes of records whose handler fails; decided, whoever said it.
 *
 * @param ackPolicy when a record is done
 * @param retry how often and when it is tried again
 * @param deadLetters where it goes that can't be handled
 */
record FailureOptions(AckPolicy ackPolicy, RetryPolicy retry, DeadLetterPolicy deadLetters) {}
