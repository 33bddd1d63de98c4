package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.faststream.FastStream;
import dev.faststream.Ordering;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When commits are made, and what they tell the next start. */
@WithKafka
final class CommitsTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final String group = "g-" + UUID.randomUUID();
    private final Queue<Integer> handled = new ConcurrentLinkedQueue<>();

    private static void send(RealKafka kafka, String topic, int from, int to) {
        kafka.send(IntStream.range(from, to)
                .mapToObj(i -> record(topic, 0, "k" + i, Integer.toString(i)))
                .toList());
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private static void remains(GroupOffsets offsets, long committed) {
        // Longer than commits are apart, unless that is set.
        await().during(Duration.ofMillis(400))
                .atMost(RealKafka.PATIENCE)
                .until(() -> offsets.committed(0) == committed);
    }

    // --- when

    @Test
    void recordsAreCommittedWhenSoManyAreDoneHoweverLongTheInterval(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in)
                .groupId(group)
                .commitInterval(LONG)
                .commitEvery(10)
                .consume(Integer.class, body -> handled.add(body));
        try (GroupOffsets offsets = GroupOffsets.of(kafka, group, in)) {
            kafka.whileRunning(broker, () -> {
                send(kafka, in, 0, 1);
                eventually(() -> assertThat(offsets.committed(0)).isEqualTo(1));
                send(kafka, in, 1, 10);
                eventually(() -> assertThat(handled).hasSize(10));
                remains(offsets, 1);
                send(kafka, in, 10, 11);
                eventually(() -> assertThat(offsets.committed(0)).isEqualTo(11));
            });
        }
    }

    @Test
    void recordsAreCommittedAtTheStopHoweverLongTheInterval(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in).groupId(group).commitInterval(LONG).consume(Integer.class, body -> handled.add(body));
        try (GroupOffsets offsets = GroupOffsets.of(kafka, group, in)) {
            kafka.whileRunning(broker, () -> {
                send(kafka, in, 0, 1);
                eventually(() -> assertThat(offsets.committed(0)).isEqualTo(1));
                send(kafka, in, 1, 50);
                eventually(() -> assertThat(handled).hasSize(50));
                remains(offsets, 1);
            });
            assertThat(offsets.committed(0)).isEqualTo(50);
        }
    }

    // --- what the next start knows

    /** Starts an app that leaves some records open: they wait for another attempt, which does not come. */
    private FastStream start(RealKafka kafka, String topic, LongPredicate staysOpen) {
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(topic)
                .groupId(group)
                .maxWorkers(8)
                .ordering(Ordering.NONE)
                .consume(Integer.class, (body, message) -> {
                    if (staysOpen.test(message.offset())) {
                        message.nack(LONG);
                    } else {
                        handled.add(body);
                    }
                });
        FastStream app = FastStream.of(broker);
        app.start();
        return app;
    }

    /** Starts it again, with nothing that stays open, and gives what it handles until all is done. */
    private Set<Integer> handledByTheNextStart(RealKafka kafka, String topic) {
        handled.clear();
        FastStream app = start(kafka, topic, offset -> false);
        try (GroupOffsets offsets = GroupOffsets.of(kafka, group, topic)) {
            eventually(() -> assertThat(offsets.lag()).isZero());
        } finally {
            app.stop();
        }
        Set<Integer> numbers = new TreeSet<>(handled);
        assertThat(handled).hasSameSizeAs(numbers);
        return numbers;
    }

    @Test
    void aThousandRecordsDoneBehindAnOpenOneAreNotHandledAgain(RealKafka kafka) {
        String in = kafka.topic();
        send(kafka, in, 0, 1_001);
        FastStream app = start(kafka, in, offset -> offset == 0);
        eventually(() -> assertThat(handled).hasSize(1_000));
        app.stop();
        assertThat(kafka.committed(group, in, 0)).isLessThanOrEqualTo(0);
        assertThat(handledByTheNextStart(kafka, in)).containsExactly(0);
    }

    @Test
    void hundredsOfOpenRecordsHereAndThereAreAllThatIsHandledAgain(RealKafka kafka) {
        String in = kafka.topic();
        Set<Long> open =
                new TreeSet<>(new Random(7).longs(600, 0, 4_000).boxed().toList());
        send(kafka, in, 0, 4_000);
        FastStream app = start(kafka, in, open::contains);
        eventually(() -> assertThat(handled).hasSize(4_000 - open.size()));
        app.stop();
        assertThat(handledByTheNextStart(kafka, in).stream().map(Integer::longValue))
                .containsExactlyElementsOf(open);
    }

    @Test
    void moreThanACommitCanSayIsHandledAgainAndNothingIsLost(RealKafka kafka) {
        // Each is a bit: so many don't fit into the 4,096 bytes of a commit, whatever is done.
        String in = kafka.topic();
        Set<Long> open =
                new TreeSet<>(new Random(7).longs(10_000, 0, 40_000).boxed().toList());
        send(kafka, in, 0, 40_000);
        FastStream app = start(kafka, in, open::contains);
        try (GroupOffsets offsets = GroupOffsets.of(kafka, group, in)) {
            eventually(() -> assertThat(kafka.committedMetadata(group, in, 0)).hasSizeGreaterThan(3_000));
            app.stop();
            LongPredicate done = offsets.done(0);
            assertThat(kafka.committedMetadata(group, in, 0)).hasSizeBetween(3_000, 4_096);
            Set<Integer> before = new TreeSet<>(handled);
            List<Integer> notDone = numbers(0, 40_000).stream()
                    .filter(number -> !done.test(number))
                    .toList();
            assertThat(notDone).hasSizeGreaterThan(open.size());
            assertThat(handledByTheNextStart(kafka, in)).containsExactlyElementsOf(notDone);
            before.addAll(notDone);
            assertThat(before).hasSize(40_000);
        }
    }

    // --- what others have committed

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "42",
                "{\"host\":\"a\"}",
                "fs1:",
                "fs1:AAAA",
                "fs1:////////",
                "fs1:AAAAAAAAAAAAAAAA",
                "fs9:\u00e4\u00f6"
            })
    void foreignMetadataIsTakenForNone(String metadata, RealKafka kafka) {
        String in = kafka.topic();
        send(kafka, in, 0, 10);
        try (GroupOffsets offsets = GroupOffsets.of(kafka, group, in)) {
            offsets.set(0, 5, metadata);
        }
        assertThat(handledByTheNextStart(kafka, in)).containsExactly(5, 6, 7, 8, 9);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4})
    void metadataThatSomebodyLeftBesideAnotherOffsetIsTakenForNone(int offset, RealKafka kafka) {
        String in = kafka.topic();
        send(kafka, in, 0, 10);
        FastStream app = start(kafka, in, number -> number == 3);
        eventually(() -> assertThat(handled).hasSize(9));
        app.stop();
        try (GroupOffsets offsets = GroupOffsets.of(kafka, group, in)) {
            assertThat(offsets.done(0)).accepts(9L).rejects(3L);
            offsets.set(0, offset, kafka.committedMetadata(group, in, 0));
        }
        assertThat(handledByTheNextStart(kafka, in)).containsExactlyElementsOf(numbers(offset, 10));
    }
}
