package dev.faststream.kafka;

import dev.faststream.FastStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.TopicPartition;

/** The members of one group that read one topic; those that still run at the end are stopped. */
record Members(RealKafka kafka, String topic, String group, String protocol, List<Member> started)
        implements AutoCloseable {
    static Members of(RealKafka kafka, String topic, String group, String protocol) {
        return new Members(kafka, topic, group, protocol, new ArrayList<>());
    }

    /** One of them: an app, and what it was told of its partitions. */
    record Member(FastStream app, Told told) {
        void stop() {
            app.stop();
        }
    }

    /** Notes what a member is told, and which partitions it has. */
    static class Told implements RebalanceListener {
        private final List<String> events = new CopyOnWriteArrayList<>();
        private final Set<Integer> partitions = new ConcurrentSkipListSet<>();

        List<String> events() {
            return List.copyOf(events);
        }

        Set<Integer> partitions() {
            return new TreeSet<>(partitions);
        }

        private static Set<Integer> numbers(Set<TopicPartition> partitions) {
            Set<Integer> numbers = new TreeSet<>();
            partitions.forEach(partition -> numbers.add(partition.partition()));
            return numbers;
        }

        @Override
        public void onAssigned(AssignedPartitions assigned) {
            partitions.addAll(numbers(assigned.partitions()));
            events.add("assigned " + numbers(assigned.partitions()));
        }

        @Override
        public void onRevoked(Set<TopicPartition> revoked) {
            partitions.removeAll(numbers(revoked));
            events.add("revoked " + numbers(revoked));
        }

        @Override
        public void onLost(Set<TopicPartition> lost) {
            partitions.removeAll(numbers(lost));
            events.add("lost " + numbers(lost));
        }
    }

    /** How a member subscribes, after what is the same for all of them. */
    @FunctionalInterface
    interface Subscribing {
        void to(SubscriberBuilder subscriber);
    }

    Member start(Subscribing subscribing) {
        return start(new Told(), subscribing);
    }

    Member start(Told told, Subscribing subscribing) {
        return start(told, UnaryOperator.identity(), subscribing);
    }

    Member start(Told told, UnaryOperator<FastStream> options, Subscribing subscribing) {
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        SubscriberBuilder subscriber = broker.subscriber(topic)
                .groupId(group)
                .property("group.protocol", protocol)
                .onRebalance(told);
        if (protocol.equals("classic")) {
            subscriber.property("heartbeat.interval.ms", "200");
        }
        subscribing.to(subscriber);
        FastStream app = options.apply(FastStream.of(broker).shutdownTimeout(Duration.ofSeconds(20)));
        Member member = new Member(app, told);
        started.add(member);
        app.start();
        return member;
    }

    @Override
    public void close() {
        started.forEach(Member::stop);
    }
}
