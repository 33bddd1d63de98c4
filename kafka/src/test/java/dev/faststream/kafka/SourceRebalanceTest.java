package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.record;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources in a group whose members come and go. */
@WithKafka
final class SourceRebalanceTest {
    private static final Duration PATIENCE = RealKafka.PATIENCE;

    private final String group = "g-" + UUID.randomUUID();

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void sourceAtWhichNobodyAsksLetsItsPartitionsGo(String protocol, RealKafka kafka) throws Exception {
        String in = kafka.topic(2);
        kafka.send(List.of(record(in, 0, null, "a"), record(in, 1, null, "b")));
        List<KafkaSource<KafkaMessage<String>>> sources = new CopyOnWriteArrayList<>();
        try (Members members = Members.of(kafka, in, group, protocol)) {
            Members.Member idle = members.start(subscriber -> sources.add(subscriber.source(String.class)));
            KafkaSubscription subscription = sources.getFirst().subscription();
            eventually(() -> assertThat(subscription.inspect().openRecords()).isEqualTo(2));
            long start = System.nanoTime();
            Members.Member other = members.start(subscriber -> sources.add(subscriber.source(String.class)));
            eventually(() -> {
                assertThat(idle.told().partitions()).hasSize(1);
                assertThat(other.told().partitions()).hasSize(1);
            });
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
            for (KafkaSource<KafkaMessage<String>> source : sources) {
                KafkaMessage<String> message = source.next(PATIENCE).orElseThrow();
                assertThat(message.attempt()).isEqualTo(1);
                message.ack();
            }
            eventually(() -> {
                assertThat(kafka.committed(group, in, 0)).isEqualTo(1);
                assertThat(kafka.committed(group, in, 1)).isEqualTo(1);
            });
        }
    }

    @Test
    void untakenBatchOfSeveralPartitionsComesAgainWithWhatIsStillOurs(RealKafka kafka) throws Exception {
        String in = kafka.topic(2);
        kafka.send(List.of(record(in, 0, null, "0"), record(in, 1, null, "1")));
        List<KafkaSource<KafkaBatch<String>>> sources = new CopyOnWriteArrayList<>();
        try (Members members = Members.of(kafka, in, group, "consumer")) {
            Members.Member idle = members.start(
                    subscriber -> sources.add(subscriber.batch().maxRecords(2).source(String.class)));
            KafkaSource<KafkaBatch<String>> source = sources.getFirst();
            eventually(() ->
                    assertThat(source.subscription().inspect().openRecords()).isEqualTo(2));
            members.start(subscriber -> sources.add(subscriber.batch().source(String.class)));
            eventually(() -> assertThat(idle.told().partitions()).hasSize(1));
            KafkaBatch<String> batch = source.next(PATIENCE).orElseThrow();
            String left = idle.told().partitions().iterator().next().toString();
            assertThat(batch.bodies()).containsExactly(left);
            assertThat(batch.get(0).attempt()).isEqualTo(1);
        }
    }

    @Test
    void takersOfSeveralMembersGetEveryMessageAndCommitIt(RealKafka kafka) throws Exception {
        String in = kafka.topic(2);
        kafka.send(List.of(record(in, 0, null, "a"), record(in, 1, null, "b")));
        List<String> seen = new CopyOnWriteArrayList<>();
        try (Members members = Members.of(kafka, in, group, "consumer")) {
            for (int i = 0; i < 2; i++) {
                members.start(subscriber -> {
                    KafkaSource<KafkaMessage<String>> source = subscriber.source(String.class);
                    Thread.ofVirtual().start(() -> takeAll(source, seen));
                });
            }
            eventually(() -> {
                assertThat(kafka.committed(group, in, 0)).isEqualTo(1);
                assertThat(kafka.committed(group, in, 1)).isEqualTo(1);
            });
        }
        assertThat(seen).contains("a", "b");
    }

    private static void takeAll(KafkaSource<KafkaMessage<String>> source, List<String> seen) {
        eventually(() -> assertThat(source.subscription().isReading()).isTrue());
        source.forEach(message -> seen.add(String.valueOf(message.body())));
    }

    @Test
    void sourceAtWhichNobodyAsksIsNotEvicted(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a", "b");
        Members.Told told = new Members.Told();
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        var source = broker.subscriber(in)
                .groupId(group)
                .property("max.poll.interval.ms", "2500")
                .onRebalance(told)
                .source(String.class);
        kafka.whileRunning(broker, () -> {
            assertThat(source.next(PATIENCE)).isPresent();
            long start = System.nanoTime();
            eventually(() ->
                    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(6)));
            assertThat(source.next(PATIENCE).orElseThrow().body()).isEqualTo("b");
            eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(1));
            assertThat(told.events()).containsExactly("assigned [0]");
        });
    }
}
