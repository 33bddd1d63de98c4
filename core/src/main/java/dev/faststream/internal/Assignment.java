package dev.faststream.internal;

/**
 * One term of ownership of a partition: what was polled in another term is not ours to commit. Compared by identity.
 */
final class Assignment {
    private final Partition partition;

    Assignment(Partition partition) {
        this.partition = partition;
    }

    Partition partition() {
        return partition;
    }

    @Override
    public String toString() {
        return partition.toString();
    }
}
