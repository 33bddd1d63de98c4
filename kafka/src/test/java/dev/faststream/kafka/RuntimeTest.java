package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.header;
import static dev.faststream.kafka.RealKafka.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.faststream.Inspection;
import dev.faststream.Inspection.RecordState;
import dev.faststream.Ordering;
import dev.faststream.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What can be done to a running subscription, and what can be seen of it. */
@WithKafka
final class RuntimeTest {
    private final String group = "g-" + UUID.randomUUID();
    private final List<String> calls = new CopyOnWriteArrayList<>();

    @Test
    void pausedSubscriptionHandlesNothingUntilItIsResumed(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        KafkaSubscription subscription =
                broker.subscriber(in).groupId(group).consume(String.class, body -> calls.add(body));
        subscription.pause();
        kafka.whileRunning(broker, () -> {
            kafka.send(in, "a");
            eventually(() -> assertThat(subscription.inspect().partitions())
                    .singleElement()
                    .satisfies(partition -> assertThat(partition.paused()).isTrue()));
            assertThat(subscription.inspect().status()).isEqualTo("paused");
            assertThat(calls).isEmpty();
            subscription.resume();
            eventually(() -> assertThat(calls).containsExactly("a"));
            subscription.pause();
            eventually(() -> assertThat(subscription.inspect().status()).isEqualTo("paused"));
            kafka.send(in, "b");
            subscription.resume();
            eventually(() -> assertThat(calls).containsExactly("a", "b"));
        });
    }

    @Test
    void stoppedSubscriptionCommitsAndGoesOnWhereItWasWhenStartedAgain(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        KafkaSubscription subscription =
                broker.subscriber(in).groupId(group).consume(String.class, body -> calls.add(body));
        assertThatThrownBy(subscription::stop)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("before the app has started it");
        kafka.whileRunning(broker, () -> {
            kafka.send(in, "a");
            eventually(() -> assertThat(calls).containsExactly("a"));
            subscription.stop();
            assertThat(kafka.committed(group, in, 0)).isEqualTo(1);
            assertThat(subscription.inspect().status()).isEqualTo("stopped");
            kafka.send(in, "b");
            subscription.start();
            eventually(() -> assertThat(calls).containsExactly("a", "b"));
        });
        assertThatThrownBy(subscription::start).hasMessageContaining("its app has stopped");
    }

    @Test
    void handlerThatTakesTooLongIsInterruptedAndFollowsThePolicy(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        AtomicInteger interrupted = new AtomicInteger();
        kafka.send(in, "slow", "quick");
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in)
                .groupId(group)
                .retry(RetryPolicy.standard().attempts(2).delay(Duration.ofMillis(10)))
                .handlerTimeout(Duration.ofMillis(300))
                .consume(String.class, body -> {
                    if (body.equals("slow")) {
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            interrupted.incrementAndGet();
                            throw e;
                        }
                    }
                    assertThat(Thread.currentThread().isInterrupted()).isFalse();
                    calls.add(body);
                });
        kafka.whileRunning(
                broker,
                () -> eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(2)));
        assertThat(interrupted).hasValue(2);
        assertThat(calls).containsExactly("quick");
        var letter = kafka.read("dlq." + group + "." + in, 1).getFirst();
        assertThat(header(letter, "dlq.exception")).isEqualTo("dev.faststream.HandlerTimeoutException");
        assertThat(header(letter, "dlq.message")).contains("offset 0", "300 ms");
    }

    @Test
    void inspectionSaysWhyAPartitionDoesNotMove(RealKafka kafka) throws Exception {
        String in = kafka.topic(2);
        CountDownLatch gate = new CountDownLatch(1);
        kafka.send(List.of(
                record(in, 0, "k1", "blocks"),
                record(in, 0, "k1", "behind"),
                record(in, 1, "k2", "fails"),
                record(in, 1, "k3", "fine")));
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        KafkaSubscription subscription = broker.subscriber(in)
                .groupId(group)
                .maxWorkers(4)
                .retry(RetryPolicy.standard().delay(Duration.ofHours(1)).maxDelay(Duration.ofHours(1)))
                .consume(String.class, body -> {
                    calls.add(body);
                    if (body.equals("blocks")) {
                        gate.await();
                    } else if (body.equals("fails")) {
                        throw new IllegalStateException("database is down");
                    }
                });
        assertThat(subscription.inspect().status()).isEqualTo("not started");
        kafka.whileRunning(broker, () -> {
            await().atMost(RealKafka.PATIENCE)
                    .untilAsserted(() -> assertThat(subscription.inspect().partitions())
                            .extracting(partition -> partition
                                    .oldestOpen()
                                    .map(Inspection.OldestOpen::state)
                                    .orElse(RecordState.QUEUED))
                            .containsExactlyInAnyOrder(RecordState.RUNNING, RecordState.WAITING_FOR_RETRY));
            eventually(() -> assertThat(calls).contains("fine"));
            String text = subscription.inspect().toString();
            assertThat(text)
                    .contains(subscription.name() + ": running, open 3 records")
                    .containsPattern(
                            in + "-0: position 2, committed 0, lag 2, open 2 records.*offset 0, key k1, attempt 1,"
                                    + " polled \\d+ ms ago, runs in thread faststream-\\S+ for \\d+ ms")
                    .containsPattern(
                            in + "-1: position 2, committed 0, lag 2, open 1 records.*offset 0, key k2.*waits until"
                                    + " .*last error: java.lang.IllegalStateException: database is down");
            gate.countDown();
        });
    }

    @Test
    void workersHandleKeysSideBySideAndEachKeyInOrder(RealKafka kafka) throws Exception {
        String in = kafka.topic(3);
        Set<String> together = ConcurrentHashMap.newKeySet();
        CountDownLatch allThere = new CountDownLatch(8);
        List<String> seen = new CopyOnWriteArrayList<>();
        kafka.send(IntStream.range(0, 160)
                .mapToObj(i -> record(in, (i % 8) % 3, "k" + i % 8, Integer.toString(i)))
                .toList());
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in)
                .groupId(group)
                .maxWorkers(8)
                .ordering(Ordering.KEY)
                .consume(String.class, (body, message) -> {
                    // Nobody goes on before all eight keys are being handled.
                    if (together.add(RealKafka.text(message.key().orElseThrow()))) {
                        allThere.countDown();
                    }
                    allThere.await();
                    seen.add(body);
                });
        kafka.whileRunning(broker, () -> eventually(() -> assertThat(seen).hasSize(160)));
        for (int key = 0; key < 8; key++) {
            int which = key;
            assertThat(seen.stream().map(Integer::parseInt).filter(i -> i % 8 == which))
                    .isSorted()
                    .hasSize(20);
        }
    }

    @Test
    void withoutOrderRecordsOfOneKeyRunSideBySideUpToTheNumberOfWorkers(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        CountDownLatch five = new CountDownLatch(5);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        kafka.send(IntStream.range(0, 50)
                .mapToObj(i -> record(in, 0, "same", Integer.toString(i)))
                .toList());
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in)
                .groupId(group)
                .maxWorkers(5)
                .ordering(Ordering.NONE)
                .consume(String.class, body -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    five.countDown();
                    five.await();
                    calls.add(body);
                    running.decrementAndGet();
                });
        kafka.whileRunning(
                broker,
                () -> eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(50)));
        assertThat(calls).hasSize(50);
        assertThat(most).hasValue(5);
    }

    @Test
    void batchesOfAPartitionHoldNoOther(RealKafka kafka) throws Exception {
        String in = kafka.topic(3);
        List<Set<String>> partitions = new CopyOnWriteArrayList<>();
        kafka.send(IntStream.range(0, 60)
                .mapToObj(i -> record(in, i % 3, null, Integer.toString(i)))
                .toList());
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in)
                .groupId(group)
                .batch()
                .maxRecords(20)
                .batchTimeoutMs(500)
                .batchBy(BatchBy.PARTITION)
                .consume(String.class, (bodies, batch) -> {
                    partitions.add(batch.partitions());
                    calls.addAll(bodies);
                });
        kafka.whileRunning(broker, () -> eventually(() -> assertThat(calls).hasSize(60)));
        assertThat(partitions).allSatisfy(ofBatch -> assertThat(ofBatch).hasSize(1));
        assertThat(partitions.stream().flatMap(Set::stream).distinct()).hasSize(3);
    }

    @Test
    void unknownSubscriptionIsAnErrorThatNamesThoseThatThereAre(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in).groupId(group).consume(String.class, body -> calls.add(body));
        kafka.whileRunning(broker, () -> {
            assertThat(broker.subscription("subscriber(" + in + ")").inspect().partitions())
                    .hasSizeLessThanOrEqualTo(1);
            assertThatThrownBy(() -> broker.subscription("typo"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("There is no subscription 'typo', only [subscriber(" + in + ")]");
        });
    }
}
