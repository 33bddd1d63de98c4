package dev.faststream.kafka;

import dev.faststream.Unwanted;
import dev.faststream.internal.Dispatch;
import dev.faststream.internal.HandlerBinder;
import dev.faststream.internal.Partition;
import dev.faststream.internal.Time;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What handles the records of a subscription, not bound yet: a method, a lambda, or several of them. Immutable. */
@FunctionalInterface
interface HandlerSource {
    /**
     * Binds it; what is wrong with it goes to the tools' problems, and then there is none.
     *
     * @param name what to call it where it has no name of its own
     */
    Optional<Dispatch<ConsumerRecord<byte[], byte[]>>> bind(
            String name, HandlerBinder.Tools<ConsumerRecord<byte[], byte[]>> tools);

    /** The same in a router, whose prefix comes before the topics of results. */
    default HandlerSource within(SubscriberDefaults defaults) {
        return this;
    }

    /** The same without placeholders in the topics of results. */
    default HandlerSource resolved(Texts texts) {
        return this;
    }

    /** The topics of results that only some of the handlers publish to. */
    default List<String> resultTopics() {
        return List.of();
    }

    /** What becomes of records that none of them wants. */
    default Unwanted unwanted() {
        return Unwanted.FAIL;
    }

    /** Says which options of its subscription can't be. */
    default List<String> problems(SubscriberOptions options) {
        return List.of();
    }

    /** What waits for somebody to take it goes back where it is of these partitions, which are about to go. */
    default void withdraw(Collection<Partition> partitions) {}

    /** Whether it waits until somebody has taken what it got, and is done with it. */
    default boolean waitsForTakers() {
        return false;
    }

    /**
     * Tells whether so many workers do nothing but wait for somebody who takes what they have, or is done with it; true
     * where nobody takes.
     */
    default boolean rests(int workers) {
        return true;
    }

    /** Sets how time passes for those who wait for what it gets; before it gets anything. */
    default void livesBy(Time time) {}

    /** Says how records are divided, with a separator before it; nothing where they are not. */
    default String describe() {
        return "";
    }
}
