package dev.faststream.kafka;

import dev.faststream.internal.DoneRanges;
import java.util.Collection;
import org.apache.kafka.common.TopicPartition;

/** Told of partitions that come and go, on the poll loop's thread. */
interface MembershipListener {
    /** A partition is ours, to be read from a position; what was done beyond it before is not handled again. */
    void assigned(TopicPartition partition, long position, DoneRanges doneBeyond);

    /** Partitions are about to be taken away; what is done of them can still be committed until this returns. */
    void revoking(Collection<TopicPartition> partitions);

    /** Partitions belong to someone else already; nothing of them may be committed. */
    void lost(Collection<TopicPartition> partitions);
}
