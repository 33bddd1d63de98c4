package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.record;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.Ordering;
import dev.faststream.kafka.Members.Member;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Members that share the work of a group: they come, go, are slow, and come back. */
@WithKafka
@Timeout(120)
final class MembersTest {
    private static final int PARTITIONS = 6;
    private static final int MOST_RECORDS = 500_000;
    private static final int CHUNK = 500;

    private final String group = "g-" + UUID.randomUUID();

    // --- under load

    /** A stream of records, sent as fast as they are handled. */
    private static final class Stream implements AutoCloseable {
        private final AtomicBoolean enough = new AtomicBoolean();
        private final AtomicInteger sent = new AtomicInteger();
        private final Thread thread;

        Stream(RealKafka kafka, String topic, Tally tally) {
            thread = Thread.ofPlatform().start(() -> {
                while (!enough.get() && sent.get() < MOST_RECORDS) {
                    if (sent.get() - tally.total() < CHUNK) {
                        kafka.send(IntStream.range(sent.get(), sent.get() + CHUNK)
                                .mapToObj(i -> record(topic, i % PARTITIONS, key(i), Integer.toString(i)))
                                .toList());
                        sent.addAndGet(CHUNK);
                    } else {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                    }
                }
            });
        }

        private static String key(int number) {
            return "k" + number % (20 * PARTITIONS);
        }

        /** Sends no more, and tells how many there are. */
        int end() throws InterruptedException {
            enough.set(true);
            thread.join();
            return sent.get();
        }

        @Override
        public void close() {
            enough.set(true);
        }
    }

    private static void subscribe(SubscriberBuilder subscriber, boolean batch, Tally tally, AtomicInteger own) {
        subscriber.maxWorkers(8).ordering(Ordering.KEY);
        if (batch) {
            subscriber.batch().maxRecords(20).batchTimeoutMs(5).consume(String.class, (bodies, messages) -> {
                tally.handle(messages.messages());
                own.addAndGet(bodies.size());
            });
        } else {
            subscriber.consume(String.class, (body, message) -> {
                tally.handle(message);
                own.incrementAndGet();
            });
        }
    }

    private static void awaitMore(AtomicInteger handled) {
        int before = handled.get();
        eventually(() -> assertThat(handled.get()).isGreaterThan(before + CHUNK));
    }

    @ParameterizedTest
    @CsvSource({"classic, false", "classic, true", "consumer, false", "consumer, true"})
    void everyRecordIsHandledOnceAndInTheOrderOfItsKeyWhileThreeMembersComeAndGo(
            String protocol, boolean batch, RealKafka kafka) throws Exception {
        String topic = kafka.topic(PARTITIONS);
        Tally tally = Tally.of(MOST_RECORDS, Ordering.KEY);
        List<AtomicInteger> handled =
                IntStream.range(0, 4).mapToObj(i -> new AtomicInteger()).toList();
        int sent;
        try (Members members = Members.of(kafka, topic, group, protocol);
                GroupOffsets offsets = GroupOffsets.of(kafka, group, topic);
                Stream stream = new Stream(kafka, topic, tally)) {
            Member first = members.start(subscriber -> subscribe(subscriber, batch, tally, handled.get(0)));
            awaitMore(handled.get(0));
            Member second = members.start(subscriber -> subscribe(subscriber, batch, tally, handled.get(1)));
            awaitMore(handled.get(1));
            awaitMore(handled.get(0));
            members.start(subscriber -> subscribe(subscriber, batch, tally, handled.get(2)));
            awaitMore(handled.get(2));
            second.stop();
            first.stop();
            members.start(subscriber -> subscribe(subscriber, batch, tally, handled.get(3)));
            awaitMore(handled.get(3));
            awaitMore(handled.get(2));
            sent = stream.end();
            eventually(() -> assertThat(offsets.lag()).isZero());
        }
        assertThat(tally.total()).isEqualTo(sent);
        assertThat(tally.notOnce(sent)).isEmpty();
        assertThat(tally.disorders()).isEmpty();
    }

    // --- slow

    @ParameterizedTest
    @CsvSource({"classic, false", "classic, true", "consumer, false", "consumer, true"})
    void handlerThatTakesLongerThanThePollIntervalCostsNoMembershipAndIsCalledOnce(
            String protocol, boolean batch, RealKafka kafka) throws Exception {
        String topic = kafka.topic(4);
        List<String> handled = new CopyOnWriteArrayList<>();
        CountDownLatch never = new CountDownLatch(1);
        SubscriberBuilder.Consumer<String> handler = body -> {
            handled.add(body);
            assertThat(body.equals("slow") && never.await(5, TimeUnit.SECONDS)).isFalse();
            handled.add(body + " done");
        };
        try (Members members = Members.of(kafka, topic, group, protocol);
                GroupOffsets offsets = GroupOffsets.of(kafka, group, topic)) {
            Members.Subscribing subscribing = subscriber -> {
                subscriber.property("max.poll.interval.ms", "3000");
                if (batch) {
                    subscriber
                            .batch()
                            .batchTimeoutMs(0)
                            .consume(String.class, bodies -> handler.accept(bodies.getFirst()));
                } else {
                    subscriber.consume(String.class, handler);
                }
            };
            Member first = members.start(subscribing);
            Member second = members.start(subscribing);
            eventually(() -> assertThat(first.told().partitions()).hasSize(2));
            eventually(() -> assertThat(second.told().partitions()).hasSize(2));
            List<String> before = first.told().events();
            kafka.send(record(topic, anyOf(first), null, "slow"));
            eventually(() -> assertThat(handled).contains("slow"));
            kafka.send(record(topic, anyOf(second), null, "quick"));
            eventually(() -> assertThat(offsets.lag()).isZero());
            assertThat(first.told().events()).isEqualTo(before);
        }
        assertThat(handled).containsExactly("slow", "quick", "quick done", "slow done");
    }

    private static int anyOf(Member member) {
        return member.told().partitions().iterator().next();
    }

    // --- static

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void staticMemberThatIsStartedAgainGetsItsPartitionsBackAndTheOtherIsToldNothing(String protocol, RealKafka kafka)
            throws Exception {
        String topic = kafka.topic(4);
        List<String> handled = new CopyOnWriteArrayList<>();
        try (Members members = Members.of(kafka, topic, group, protocol);
                GroupOffsets offsets = GroupOffsets.of(kafka, group, topic)) {
            Members.Subscribing a = subscriber -> subscriber
                    .property("group.instance.id", "a")
                    .consume(String.class, body -> handled.add("a" + body));
            Members.Subscribing b = subscriber -> subscriber
                    .property("group.instance.id", "b")
                    .consume(String.class, body -> handled.add("b" + body));
            Member first = members.start(a);
            Member other = members.start(b);
            eventually(() -> assertThat(first.told().partitions()).hasSize(2));
            eventually(() -> assertThat(other.told().partitions()).hasSize(2));
            List<String> before = other.told().events();
            Set<Integer> mine = first.told().partitions();
            first.stop();
            for (int partition = 0; partition < 4; partition++) {
                kafka.send(record(topic, partition, null, Integer.toString(partition)));
            }
            eventually(() -> assertThat(handled).hasSize(2).allMatch(body -> body.startsWith("b")));
            Member again = members.start(a);
            eventually(() -> assertThat(offsets.lag()).isZero());
            assertThat(again.told().partitions()).isEqualTo(mine);
            assertThat(other.told().events()).isEqualTo(before);
        }
        assertThat(handled).hasSize(4);
        assertThat(handled.stream().map(body -> body.substring(1))).containsExactlyInAnyOrder("0", "1", "2", "3");
    }

    // --- late

    /** Handlers of two members for the first record of each of two partitions, which end when they are let go. */
    private static final class Held {
        private final List<String> begun = new CopyOnWriteArrayList<>();
        private final List<String> ended = new CopyOnWriteArrayList<>();
        private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();

        /** A call is named by member, partition and how many calls of these there were before. */
        void handle(String member, int partition) throws InterruptedException {
            String place = member + partition;
            String call = place
                    + begun.stream().filter(other -> other.startsWith(place)).count();
            begun.add(call);
            gate(call).await();
            ended.add(call);
        }

        private CountDownLatch gate(String call) {
            return gates.computeIfAbsent(call, any -> new CountDownLatch(1));
        }

        void awaitBegin(String call) {
            eventually(() -> assertThat(begun).contains(call));
        }

        void letGo(String call) {
            gate(call).countDown();
            eventually(() -> assertThat(ended).contains(call));
        }

        void letAllGo() {
            begun.forEach(call -> gate(call).countDown());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void resultsOfAnEarlierAssignmentChangeNothing(String protocol, RealKafka kafka) throws Exception {
        String topic = kafka.topic(2);
        Held held = new Held();
        kafka.send(List.of(record(topic, 0, "k", "0"), record(topic, 1, "k", "1")));
        try (Members members = Members.of(kafka, topic, group, protocol);
                GroupOffsets offsets = GroupOffsets.of(kafka, group, topic)) {
            Member a = members.start(subscriber -> subscriber
                    .property("max.poll.interval.ms", "4000")
                    .maxWorkers(4)
                    .consume(String.class, (body, message) -> held.handle("a", message.partition())));
            held.awaitBegin("a00");
            held.awaitBegin("a10");
            Member b = members.start(
                    new Members.Told(),
                    app -> app.shutdownTimeout(Duration.ofMillis(200)),
                    subscriber ->
                            subscriber.consume(String.class, (body, message) -> held.handle("b", message.partition())));
            // It is given away although its handler has not ended, for others wait.
            eventually(() -> assertThat(b.told().partitions()).hasSize(1));
            int moved = anyOf(b);
            int kept = 1 - moved;
            held.awaitBegin("b" + moved + "0");
            b.stop();
            held.awaitBegin("a" + moved + "1");
            assertThat(a.told().partitions()).containsExactly(0, 1);

            held.letGo("b" + moved + "0");
            held.letGo("a" + moved + "0");
            held.letGo("a" + kept + "0");
            eventually(() -> assertThat(offsets.committed(kept)).isEqualTo(1));
            assertThat(offsets.committed(moved)).isLessThanOrEqualTo(0);
            held.letGo("a" + moved + "1");
            eventually(() -> assertThat(offsets.committed(moved)).isEqualTo(1));
        } finally {
            held.letAllGo();
        }
        assertThat(held.begun).hasSize(4);
    }
}
