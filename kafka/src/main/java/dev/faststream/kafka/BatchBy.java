package dev.faststream.kafka;

/** Which records a batch may hold. */
public enum BatchBy {
    /** Records of any partitions that the subscriber reads; those of one partition in the order of its log. */
    MIXED,

    /** Records of one partition of one topic, in the order of its log. */
    PARTITION
}
