package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.record;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.AckPolicy;
import dev.faststream.kafka.Members.Member;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What members are told of their partitions, and where they may read from. */
@WithKafka
@Timeout(60)
final class RebalanceListenerTest {
    private final String group = "g-" + UUID.randomUUID();
    private final List<String> handled = new CopyOnWriteArrayList<>();

    private static List<ProducerRecord<byte[], byte[]>> numbers(String topic, int partitions, int records) {
        return IntStream.range(0, records)
                .mapToObj(i -> record(topic, i % partitions, "k" + i, Integer.toString(i)))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void partitionsAreRevokedWhenWhatWasDoneOfThemIsCommitted(String protocol, RealKafka kafka) throws Exception {
        String topic = kafka.topic(2);
        Map<Integer, Long> committedWhenRevoked = new ConcurrentHashMap<>();
        kafka.send(numbers(topic, 2, 100));
        try (Members members = Members.of(kafka, topic, group, protocol);
                GroupOffsets offsets = GroupOffsets.of(kafka, group, topic)) {
            Members.Told told = new Members.Told() {
                @Override
                public void onRevoked(Set<TopicPartition> revoked) {
                    revoked.forEach(partition ->
                            committedWhenRevoked.put(partition.partition(), offsets.committed(partition.partition())));
                    super.onRevoked(revoked);
                }
            };
            Members.Subscribing subscribing = subscriber ->
                    subscriber.commitInterval(Duration.ofHours(1)).consume(String.class, body -> handled.add(body));
            Member first = members.start(told, subscribing);
            eventually(() -> assertThat(handled).hasSize(100));
            Member second = members.start(subscribing);
            eventually(() -> assertThat(second.told().partitions()).hasSize(1));
            int moved = second.told().partitions().iterator().next();
            assertThat(committedWhenRevoked).isEqualTo(Map.of(moved, 50L));
            first.stop();
            assertThat(committedWhenRevoked).isEqualTo(Map.of(0, 50L, 1, 50L));
            assertThat(told.events())
                    .containsExactly("assigned [0, 1]", "revoked [" + moved + "]", "revoked [" + (1 - moved) + "]");
            eventually(() -> assertThat(second.told().partitions()).containsExactly(0, 1));
        }
        assertThat(handled).hasSize(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void seekWhenAssignedReadsFromThereWhateverWasCommitted(String protocol, RealKafka kafka) throws Exception {
        String topic = kafka.topic(2);
        kafka.send(numbers(topic, 2, 20));
        try (Members members = Members.of(kafka, topic, group, protocol);
                GroupOffsets offsets = GroupOffsets.of(kafka, group, topic)) {
            // Number 4, at offset 2 of partition 0, stays open, so that the commit says what is done beyond it.
            Member first = members.start(subscriber -> subscriber
                    .maxWorkers(4)
                    .ackPolicy(AckPolicy.NACK_ON_ERROR)
                    .consume(String.class, (body, message) -> {
                        if (body.equals("4")) {
                            message.nack(Duration.ofHours(1));
                        } else {
                            handled.add(body);
                        }
                    }));
            eventually(() -> assertThat(offsets.done(0).test(9)).isTrue());
            eventually(() -> assertThat(offsets.committed(1)).isEqualTo(10));
            first.stop();
            assertThat(offsets.committed(0)).isEqualTo(2);
            assertThat(handled).hasSize(19);
            handled.clear();

            Members.Told seeking = new Members.Told() {
                @Override
                public void onAssigned(AssignedPartitions assigned) {
                    super.onAssigned(assigned);
                    assigned.partitions()
                            .forEach(partition -> assigned.seek(partition, partition.partition() == 0 ? 1 : 7));
                }
            };
            members.start(seeking, subscriber -> subscriber.consume(String.class, body -> handled.add(body)));
            eventually(() -> assertThat(offsets.lag()).isZero());
        }
        assertThat(handled)
                .containsExactlyInAnyOrder("2", "4", "6", "8", "10", "12", "14", "16", "18", "15", "17", "19")
                .containsSubsequence("2", "4", "6", "18")
                .containsSubsequence("15", "17", "19");
    }

    @Test
    void listenerThatFailsWhenAssignedMakesTheSubscriptionStartAgain(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        kafka.send(numbers(topic, 1, 10));
        AtomicBoolean failed = new AtomicBoolean();
        try (Members members = Members.of(kafka, topic, group, "classic");
                GroupOffsets offsets = GroupOffsets.of(kafka, group, topic)) {
            Members.Told failing = new Members.Told() {
                @Override
                public void onAssigned(AssignedPartitions assigned) {
                    if (failed.compareAndSet(false, true)) {
                        throw new IllegalStateException("not yet");
                    }
                    super.onAssigned(assigned);
                }
            };
            members.start(failing, subscriber -> subscriber.consume(String.class, body -> handled.add(body)));
            eventually(() -> assertThat(offsets.lag()).isZero());
        }
        assertThat(handled).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    }

    @Test
    void listenerThatFailsWhenRevokedChangesNothing(RealKafka kafka) throws Exception {
        String topic = kafka.topic(2);
        kafka.send(numbers(topic, 2, 20));
        try (Members members = Members.of(kafka, topic, group, "classic");
                GroupOffsets offsets = GroupOffsets.of(kafka, group, topic)) {
            Members.Told failing = new Members.Told() {
                @Override
                public void onRevoked(Set<TopicPartition> revoked) {
                    throw new IllegalStateException("no");
                }
            };
            members.start(failing, subscriber -> subscriber.consume(String.class, body -> handled.add(body)));
            eventually(() -> assertThat(handled).hasSize(20));
            Member second =
                    members.start(subscriber -> subscriber.consume(String.class, body -> handled.add("again" + body)));
            eventually(() -> assertThat(second.told().partitions()).hasSize(1));
            kafka.send(numbers(topic, 2, 20));
            eventually(() -> assertThat(offsets.lag()).isZero());
        }
        assertThat(handled).hasSize(40);
        assertThat(handled.stream().filter(body -> body.startsWith("again"))).hasSize(10);
    }
}
