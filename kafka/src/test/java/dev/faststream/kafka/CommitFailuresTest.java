package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.faststream.FastStream;
import dev.faststream.Ordering;
import dev.faststream.embedded.EmbeddedKafka;
import dev.faststream.kafka.Members.Member;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.internals.ConsumerCoordinator;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commits that the broker refuses, or that nobody answers: nothing is lost. */
@WithKafka
@Timeout(120)
final class CommitFailuresTest {
    private static final int PARTITIONS = 2;
    private static final int RECORDS = 4_000;
    private static final String REFUSED = "Failing OffsetCommit request";

    private final String group = "g-" + UUID.randomUUID();
    private final Tally tally = Tally.of(RECORDS, Ordering.NONE);

    private static List<ProducerRecord<byte[], byte[]>> numbers(String topic, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> record(topic, i % PARTITIONS, "k" + i % 200, Integer.toString(i)))
                .toList();
    }

    // --- refused

    /** It keeps record 500 of partition 0, which is number 1000, open until another start. */
    private FastStream start(RealKafka kafka, String topic, Duration commitInterval, boolean first) {
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(topic)
                .groupId(group)
                .maxWorkers(4)
                .ordering(Ordering.NONE)
                .commitInterval(commitInterval)
                .consume(String.class, (body, message) -> {
                    if (first && body.equals("1000")) {
                        message.nack(Duration.ofHours(1));
                    } else {
                        tally.handle(message);
                    }
                });
        FastStream app = FastStream.of(broker);
        app.start();
        return app;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 3_600_000})
    void brokerThatTakesNoMetadataGetsTheOffsetsAlone(long commitIntervalMs) {
        try (EmbeddedKafka own = EmbeddedKafka.builder()
                .property("offset.metadata.max.bytes", "10")
                .start()) {
            RealKafka kafka = new RealKafka(own);
            String in = kafka.topic(PARTITIONS);
            kafka.send(numbers(in, 0, RECORDS));
            FastStream first = start(kafka, in, Duration.ofMillis(commitIntervalMs), true);
            eventually(() -> assertThat(tally.total()).isEqualTo(RECORDS - 1));
            first.stop();
            assertThat(kafka.committed(group, in, 0)).isEqualTo(500);
            assertThat(kafka.committed(group, in, 1)).isEqualTo(RECORDS / PARTITIONS);

            FastStream second = start(kafka, in, Duration.ZERO, false);
            try (GroupOffsets offsets = GroupOffsets.of(kafka, group, in)) {
                eventually(() -> assertThat(offsets.lag()).isZero());
            }
            second.stop();
            assertThat(tally.notOnce())
                    .as("repeated for lack of room")
                    .isEqualTo(IntStream.range(1_002, RECORDS)
                            .filter(number -> number % PARTITIONS == 0)
                            .boxed()
                            .toList());
        }
    }

    // --- the member is not known any more

    @Test
    void memberThatWasRemovedByAnAdminJoinsAgainAndLosesNothing(RealKafka kafka) throws Exception {
        String in = kafka.topic(PARTITIONS);
        kafka.send(numbers(in, 0, RECORDS / 2));
        CountDownLatch removed = new CountDownLatch(1);
        try (Members members = Members.of(kafka, in, group, "classic");
                GroupOffsets offsets = GroupOffsets.of(kafka, group, in)) {
            Member member =
                    members.start(subscriber -> subscriber.maxWorkers(8).consume(String.class, (body, message) -> {
                        if (tally.total() > RECORDS / 4) {
                            removed.await();
                        }
                        tally.handle(message);
                    }));
            eventually(() -> assertThat(tally.total()).isGreaterThan(RECORDS / 4));
            GroupOffsets.get(offsets.admin()
                    .removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
                    .all());
            removed.countDown();
            kafka.send(numbers(in, RECORDS / 2, RECORDS));
            eventually(() -> assertThat(offsets.lag()).isZero());
            assertThat(member.told().events()).containsExactly("assigned [0, 1]", "lost [0, 1]", "assigned [0, 1]");
        }
        assertThat(IntStream.range(0, RECORDS).filter(number -> tally.times(number) == 0))
                .isEmpty();
    }

    @Test
    void offsetsThatAnotherToolHasResetMeanwhileAreReadFromAndNotOverwritten(RealKafka kafka) throws Exception {
        String in = kafka.topic(PARTITIONS);
        kafka.send(numbers(in, 0, RECORDS));
        CountDownLatch reset = new CountDownLatch(1);
        try (Members members = Members.of(kafka, in, group, "classic");
                GroupOffsets offsets = GroupOffsets.of(kafka, group, in)) {
            members.start(subscriber -> subscriber
                    .maxWorkers(2)
                    .ordering(Ordering.PARTITION)
                    .consume(String.class, (body, message) -> {
                        if (message.offset() >= 100) {
                            reset.await();
                        }
                        tally.handle(message);
                    }));
            eventually(() -> assertThat(offsets.committed(0)).isEqualTo(100));
            eventually(() -> assertThat(offsets.committed(1)).isEqualTo(100));
            // The group has no members until this one notices.
            await().atMost(RealKafka.PATIENCE).ignoreExceptions().until(() -> {
                GroupOffsets.get(offsets.admin()
                        .removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
                        .all());
                offsets.set(10L, 20L);
                return true;
            });
            reset.countDown();
            eventually(() -> assertThat(offsets.lag()).isZero());
        }
        assertThat(IntStream.range(0, RECORDS).filter(number -> tally.times(number) == 0))
                .isEmpty();
        assertThat(IntStream.of(0, 18, 1, 39))
                .allSatisfy(number -> assertThat(tally.times(number)).isEqualTo(1));
        assertThat(IntStream.of(20, 22, 41, 43))
                .allSatisfy(number -> assertThat(tally.times(number)).isEqualTo(2));
    }

    // --- the group is rebalancing

    /** Another client in the group, with the assignor that ours has. */
    private Consumer<byte[], byte[]> another(RealKafka kafka, String topic) {
        Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.servers(),
                        "group.id",
                        group,
                        "heartbeat.interval.ms",
                        "200",
                        "partition.assignment.strategy",
                        CooperativeStickyAssignor.class.getName()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.subscribe(List.of(topic));
        return consumer;
    }

    private static long told(Logs coordinator, String what) {
        return coordinator.naming(what).stream()
                .filter(line -> line.contains("clientId=stops,"))
                .count();
    }

    @Test
    void memberThatStopsWhileTheGroupRebalancesCommitsAllThatItHasDone(RealKafka kafka) throws Exception {
        String in = kafka.topic(PARTITIONS);
        Members members = Members.of(kafka, in, group, "classic");
        try (Consumer<byte[], byte[]> slow = another(kafka, in);
                Consumer<byte[], byte[]> comes = another(kafka, in);
                Logs coordinator = Logs.of(ConsumerCoordinator.class, Level.INFO);
                Logs commits = Logs.of(Commits.class)) {
            Member stops = members.start(subscriber -> subscriber
                    .property("client.id", "stops")
                    .commitInterval(Duration.ofHours(1))
                    .commitEvery(5)
                    .consume(String.class, (body, message) -> tally.handle(message)));
            await().atMost(RealKafka.PATIENCE).until(() -> {
                slow.poll(Duration.ofMillis(50));
                return slow.assignment().size() == 1
                        && stops.told().partitions().size() == 1;
            });
            slow.pause(slow.assignment());
            int own = stops.told().partitions().iterator().next();

            // The rebalance is not completed while one of the members does not poll.
            long joined = told(coordinator, "(Re-)joining group");
            await().atMost(RealKafka.PATIENCE).until(() -> {
                comes.poll(Duration.ofMillis(50));
                return told(coordinator, "(Re-)joining group") > joined;
            });
            kafka.send(numbers(in, 0, 10));
            eventually(() -> assertThat(tally.total()).isEqualTo(5));
            eventually(() -> assertThat(told(coordinator, REFUSED)).isNotZero());
            long refused = told(coordinator, REFUSED);
            Thread stopping = Thread.ofVirtual().start(stops::stop);
            eventually(() -> assertThat(told(coordinator, REFUSED)).isGreaterThan(refused));
            await().atMost(RealKafka.PATIENCE).until(() -> {
                slow.poll(Duration.ofMillis(50));
                comes.poll(Duration.ofMillis(50));
                return !stopping.isAlive();
            });

            assertThat(kafka.committed(group, in, own)).isEqualTo(5);
            assertThat(commits.naming(in)).isEmpty();
        }
    }

    // --- nobody answers

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void whatIsDoneWhileTheBrokerIsAwayIsCommittedWhenItIsBackAndNotRepeated(String protocol) throws Exception {
        try (EmbeddedKafka own = EmbeddedKafka.start()) {
            RealKafka kafka = new RealKafka(own);
            String in = kafka.topic(PARTITIONS);
            kafka.send(numbers(in, 0, RECORDS / 2));
            CountDownLatch away = new CountDownLatch(1);
            try (Members members = Members.of(kafka, in, group, protocol)) {
                Member member =
                        members.start(subscriber -> subscriber.maxWorkers(8).consume(String.class, (body, message) -> {
                            if (tally.total() > RECORDS / 4) {
                                away.await();
                            }
                            tally.handle(message);
                        }));
                eventually(() -> assertThat(tally.total()).isGreaterThan(RECORDS / 4));
                own.stop();
                away.countDown();
                eventually(() -> assertThat(tally.total()).isEqualTo(RECORDS / 2));
                own.startAgain();
                kafka.send(numbers(in, RECORDS / 2, RECORDS));
                try (GroupOffsets offsets = GroupOffsets.of(kafka, group, in)) {
                    eventually(() -> assertThat(offsets.lag()).isZero());
                }
                assertThat(member.told().events()).containsExactly("assigned [0, 1]");
            }
            assertThat(tally.notOnce()).isEmpty();
        }
    }
}
