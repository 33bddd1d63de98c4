package dev.faststream.testing;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;

/** What a member says of itself to a transaction. */
final class Membership {
    private Membership() {}

    @SuppressWarnings("removal") // what replaces the constructor comes with the client that removes it
    static ConsumerGroupMetadata of(String group, int generation, String member) {
        return new ConsumerGroupMetadata(group, generation, member, Optional.empty());
    }

    /** Of a consumer that is no member. */
    static ConsumerGroupMetadata none(String group) {
        return of(group, -1, "");
    }
}
