package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.record;
import static dev.faststream.kafka.RealKafka.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faststream.AckPolicy;
import dev.faststream.ConfigurationException;
import dev.faststream.FastStream;
import dev.faststream.Middleware;
import dev.faststream.TypeRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Subscriptions without a handler, from which messages are taken. */
@WithKafka
final class SourceTest {
    private static final Duration PATIENCE = RealKafka.PATIENCE;
    private static final Duration BRIEFLY = Duration.ofMillis(300);

    private final String group = "g-" + UUID.randomUUID();

    record Order(String id, int count) {}

    private static <M> M demand(KafkaSource<M> source) throws InterruptedException {
        return source.next(PATIENCE).orElseThrow(() -> new AssertionError("nothing came from " + source));
    }

    private static @Nullable String body(KafkaSource<KafkaMessage<String>> source) throws InterruptedException {
        return demand(source).body();
    }

    @Test
    void nextGivesTheDecodedMessageWithItsHeadersAndPosition(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        KafkaSource<KafkaMessage<Order>> orders =
                broker.subscriber(in).groupId(group).source(Order.class);
        kafka.whileRunning(broker, () -> {
            kafka.send(with(record(in, 0, "k", "{\"id\":\"a\",\"count\":2}"), "trace", "t1"));
            KafkaMessage<Order> message = demand(orders);
            assertThat(message.body()).isEqualTo(new Order("a", 2));
            assertThat(message.headers().text("trace")).contains("t1");
            assertThat(message.key()).map(RealKafka::text).contains("k");
            assertThat(message.offset()).isZero();
            assertThat(message.attempt()).isEqualTo(1);
        });
    }

    @Test
    void nextGivesNothingWhenNothingComesInTime(RealKafka kafka) throws Exception {
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        var source = broker.subscriber(kafka.topic()).groupId(group).source(String.class);
        kafka.whileRunning(broker, () -> {
            assertThat(source.next(BRIEFLY)).isEmpty();
            assertThat(source.next(Duration.ZERO)).isEmpty();
        });
    }

    @Test
    void messageIsDoneWhenTheNextIsAskedFor(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a", "b");
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        var source = broker.subscriber(in).groupId(group).source(String.class);
        kafka.whileRunning(broker, () -> {
            assertThat(body(source)).isEqualTo("a");
            assertThat(source.subscription().inspect().openRecords()).isEqualTo(2);
            assertThat(kafka.committed(group, in, 0)).isEqualTo(-1);
            assertThat(body(source)).isEqualTo("b");
            eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(1));
            assertThat(source.next(BRIEFLY)).isEmpty();
            eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(2));
        });
    }

    @Test
    void ackByHandIsCommittedWithoutAskingForMore(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a", "b");
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        var source = broker.subscriber(in).groupId(group).source(String.class);
        kafka.whileRunning(broker, () -> {
            demand(source).ack();
            eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(1));
        });
    }

    @Test
    void whatWasNotDoneWhenTheSourceWasClosedComesAgain(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a", "b", "c");
        KafkaBroker first = KafkaBroker.of(kafka.servers());
        var closed = first.subscriber(in).groupId(group).source(String.class);
        kafka.whileRunning(first, () -> {
            assertThat(body(closed)).isEqualTo("a");
            assertThat(body(closed)).isEqualTo("b");
            closed.close();
            assertThat(first.subscriptions()).isEmpty();
            assertThat(kafka.committed(group, in, 0)).isEqualTo(1);
            assertThatThrownBy(() -> closed.next(BRIEFLY))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("next() of subscriber(" + in + "), but the source was closed");
            closed.close();
        });
        KafkaBroker second = KafkaBroker.of(kafka.servers());
        var again = second.subscriber(in).groupId(group).source(String.class);
        kafka.whileRunning(second, () -> {
            assertThat(body(again)).isEqualTo("b");
            assertThat(body(again)).isEqualTo("c");
        });
    }

    @Test
    void nackedMessageComesAgainBeforeTheNextAndARejectedOneIsDeadLettered(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a", "b", "c");
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        var source = broker.subscriber(in).groupId(group).source(String.class);
        kafka.whileRunning(broker, () -> {
            demand(source).nack(Duration.ZERO);
            KafkaMessage<String> again = demand(source);
            assertThat(again.body()).isEqualTo("a");
            assertThat(again.attempt()).isEqualTo(2);
            KafkaMessage<String> rejected = demand(source);
            assertThat(rejected.body()).isEqualTo("b");
            rejected.reject("unknown customer");
            assertThat(body(source)).isEqualTo("c");
            var letter = kafka.read("dlq." + group + "." + in, 1).getFirst();
            assertThat(RealKafka.text(letter.value())).isEqualTo("b");
        });
    }

    @Test
    void whatCanNotBeDecodedIsDeadLetteredAndTheOthersCome(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "{\"id\":\"a\",\"count\":1}", "no json", "{\"id\":\"c\",\"count\":3}");
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        var source = broker.subscriber(in).groupId(group).source(Order.class);
        kafka.whileRunning(broker, () -> {
            assertThat(demand(source).body()).isEqualTo(new Order("a", 1));
            assertThat(demand(source).body()).isEqualTo(new Order("c", 3));
            var letter = kafka.read("dlq." + group + "." + in, 1).getFirst();
            assertThat(RealKafka.text(letter.value())).isEqualTo("no json");
        });
    }

    @Test
    void middlewareIsAroundTheTimeFromTheOfferToTheEnd(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a");
        List<String> seen = new CopyOnWriteArrayList<>();
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        var source = broker.subscriber(in)
                .groupId(group)
                .middleware(Middleware.aroundCalls((call, next) -> {
                    call.messages().getFirst().body("changed");
                    call.whenDone(done -> seen.add("done " + done.size()));
                    try {
                        return next.proceed();
                    } finally {
                        seen.add("ended");
                    }
                }))
                .source(String.class);
        kafka.whileRunning(broker, () -> {
            KafkaMessage<String> message = demand(source);
            assertThat(message.body()).isEqualTo("changed");
            assertThat(seen).isEmpty();
            message.ack();
            eventually(() -> assertThat(seen).containsExactly("ended", "done 1"));
        });
    }

    @Test
    void batchIsDoneButForWhatItsTakerMarks(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a", "b", "c");
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        var source = broker.subscriber(in)
                .groupId(group)
                .batch()
                .maxRecords(3)
                .batchTimeoutMs(10_000)
                .source(String.class);
        kafka.whileRunning(broker, () -> {
            KafkaBatch<String> batch = demand(source);
            assertThat(batch.bodies()).containsExactly("a", "b", "c");
            batch.get(1).nack(Duration.ZERO);
            KafkaBatch<String> again = demand(source);
            assertThat(again.bodies()).containsExactly("b");
            assertThat(again.get(0).attempt()).isEqualTo(2);
            again.get(0).ack();
            eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(3));
        });
    }

    @Test
    void batchOfWhichAllIsMarkedIsDoneAtOnce(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a", "b");
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        var source = broker.subscriber(in)
                .groupId(group)
                .batch()
                .maxRecords(2)
                .batchTimeoutMs(10_000)
                .source(new TypeRef<String>() {});
        kafka.whileRunning(broker, () -> {
            demand(source).forEach(KafkaMessage::ack);
            eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(2));
        });
    }

    @Test
    void messagesOfSeveralPartitionsAllComeEachPartitionInOrder(RealKafka kafka) throws Exception {
        String in = kafka.topic(3);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        IntStream.range(0, 300).forEach(i -> records.add(record(in, i % 3, null, Integer.toString(i))));
        kafka.send(records);
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        var source = broker.subscriber(in).groupId(group).source(Integer.class);
        List<List<@Nullable Integer>> byPartition = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        kafka.whileRunning(
                broker,
                () -> source.stream()
                        .limit(300)
                        .forEach(message -> byPartition.get(message.partition()).add(message.body())));
        for (int partition = 0; partition < 3; partition++) {
            int first = partition;
            assertThat(byPartition.get(partition))
                    .containsExactlyElementsOf(IntStream.range(0, 100)
                            .map(i -> 3 * i + first)
                            .boxed()
                            .toList());
        }
    }

    @Test
    void severalThreadsShareTheMessages(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(IntStream.range(0, 200)
                .mapToObj(i -> record(in, 0, "k" + i, Integer.toString(i)))
                .toList());
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        var source = broker.subscriber(in).groupId(group).maxWorkers(4).source(Integer.class);
        List<@Nullable Integer> seen = new CopyOnWriteArrayList<>();
        CountDownLatch allHaveOne = new CountDownLatch(4);
        List<Thread> threads = new ArrayList<>();
        kafka.whileRunning(broker, () -> {
            for (int i = 0; i < 4; i++) {
                threads.add(Thread.ofVirtual().start(() -> {
                    for (KafkaMessage<Integer> message : source) {
                        allHaveOne.countDown();
                        awaitQuietly(allHaveOne);
                        seen.add(message.body());
                    }
                }));
            }
            eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(200));
        });
        for (Thread thread : threads) {
            assertThat(thread.join(PATIENCE)).as("ends when the app stops").isTrue();
        }
        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 200).boxed().toList());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void manualMessagesStayOpenUntilTheyAreMarkedEvenWhenTheNextIsAskedFor(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a", "b");
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        var source =
                broker.subscriber(in).groupId(group).ackPolicy(AckPolicy.MANUAL).source(String.class);
        kafka.whileRunning(broker, () -> {
            KafkaMessage<String> a = demand(source);
            KafkaMessage<String> b = demand(source);
            b.ack();
            assertThat(source.next(BRIEFLY)).isEmpty();
            assertThat(kafka.committed(group, in, 0)).isLessThan(1);
            a.ack();
            eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(2));
        });
    }

    @Test
    void sourceThatIsMadeWhileTheAppRunsIsStartedByItsUser(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        kafka.whileRunning(broker, () -> {
            try (var source = broker.subscriber(in).source(String.class)) {
                assertThatThrownBy(() -> source.next(BRIEFLY))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("was not started; call start()");
                source.start();
                kafka.send(in, "a");
                assertThat(body(source)).isEqualTo("a");
            }
            assertThat(broker.subscriptions()).isEmpty();
        });
    }

    @Test
    void nextBeforeTheAppStartsOrAfterItHasStoppedSaysSo(RealKafka kafka) throws Exception {
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        var source = broker.subscriber(kafka.topic()).groupId(group).source(String.class);
        assertThatThrownBy(() -> source.next(BRIEFLY))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("before the app has started it");
        kafka.whileRunning(broker, () -> assertThat(source.next(BRIEFLY)).isEmpty());
        assertThatThrownBy(() -> source.next(BRIEFLY))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("which has stopped");
        assertThat(source.iterator().hasNext()).isFalse();
    }

    @Test
    void sourceThatIsClosedBeforeTheAppStartsIsNotRead(RealKafka kafka) throws Exception {
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(kafka.topic()).groupId(group).source(String.class).close();
        kafka.whileRunning(broker, () -> assertThat(broker.subscriptions()).isEmpty());
    }

    @Test
    void stoppedSourceGoesOnWithWhatWasNotDoneWhenItIsStartedAgain(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a", "b");
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        var source = broker.subscriber(in).groupId(group).source(String.class);
        kafka.whileRunning(broker, () -> {
            assertThat(body(source)).isEqualTo("a");
            source.subscription().stop();
            source.start();
            assertThat(body(source)).isEqualTo("a");
            assertThat(body(source)).isEqualTo("b");
        });
    }

    @Test
    void whoeverWaitsIsToldThatTheSourceWasClosed(RealKafka kafka) throws Exception {
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        var source = broker.subscriber(kafka.topic()).groupId(group).source(String.class);
        List<Optional<?>> ended = new CopyOnWriteArrayList<>();
        kafka.whileRunning(broker, () -> {
            Thread waiting = Thread.ofPlatform().start(() -> {
                try {
                    ended.add(source.next(PATIENCE));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            eventually(() -> assertThat(waiting.getState()).isEqualTo(Thread.State.TIMED_WAITING));
            source.close();
            waiting.join();
        });
        assertThat(ended).containsExactly(Optional.empty());
    }

    @Test
    void neitherAnUntakenMessageNorOneThatIsKeptHoldsUpTheEnd(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a");
        String kept = kafka.topic();
        kafka.send(kept, "a");
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        var idle = broker.subscriber(in).groupId(group).source(String.class);
        var slow = broker.subscriber(kept).groupId(group + "-kept").source(String.class);
        FastStream app = FastStream.of(broker).shutdownTimeout(Duration.ofSeconds(60));
        app.start();
        eventually(() -> assertThat(idle.subscription().inspect().openRecords()).isEqualTo(1));
        demand(slow);
        long start = System.nanoTime();
        app.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        assertThat(kafka.committed(group, in, 0)).isEqualTo(-1);
        assertThat(kafka.committed(group + "-kept", kept, 0)).isEqualTo(-1);
    }

    @Test
    void whatASourceCanNotDoIsRefusedAtTheStart(RealKafka kafka) {
        KafkaBroker broker = KafkaBroker.of(kafka.servers()).ackPolicy(AckPolicy.ACK_FIRST);
        var unused = broker.subscriber("in")
                .groupId(group)
                .publisher("out")
                .handlerTimeout(Duration.ofSeconds(1))
                .source(String.class);
        assertThatThrownBy(FastStream.of(broker)::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("subscriber(in): its policy ACK_FIRST acks messages before somebody asks")
                .hasMessageContaining("subscriber(in): it has a handlerTimeout, but no handler")
                .hasMessageContaining("subscriber(in): it publishes to [out], but a source has no results");
    }
}
