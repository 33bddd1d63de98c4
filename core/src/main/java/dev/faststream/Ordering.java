package dev.faststream;

/** What several workers keep in order. A message that waits to be tried again holds back what is ordered after it. */
public enum Ordering {
    /**
     * Messages of one partition with the same key are handled one after the other; those without a key in any order.
     * The default with several workers.
     */
    KEY,

    /** Messages of one partition are handled one after the other; partitions side by side. */
    PARTITION,

    /** Messages are handled side by side, in any order. */
    NONE
}
