package dev.faststream.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.AckPolicy;
import dev.faststream.kafka.KafkaBatch;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.KafkaMessage;
import dev.faststream.kafka.KafkaSource;
import dev.faststream.kafka.SubscriberBuilder;
import dev.faststream.testing.TestKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Messages and batches that are taken by whoever asks, and are done when that is said. */
@EveryBroker
final class SourcesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final BrokerUnderTest under;
    private final KafkaBroker broker;
    private final String in = Raw.fresh("in");
    private final String group = Raw.fresh("g");

    SourcesTest(BrokerUnderTest under) {
        this.under = under;
        this.broker = under.app();
    }

    private SubscriberBuilder subscriber() {
        return broker.subscriber(in).groupId(group);
    }

    /** A batch of three. */
    private KafkaSource<KafkaBatch<String>> batches() {
        return subscriber().batch().maxRecords(3).batchTimeoutMs(2_000).source(String.class);
    }

    private static <M> M demand(KafkaSource<M> source) {
        try {
            return source.next(PATIENCE).orElseThrow(() -> new AssertionError("nothing came from " + source));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static @Nullable String body(KafkaSource<KafkaMessage<String>> source) {
        return demand(source).body();
    }

    private void demandCommitted(TestKafka kafka, long offset) {
        kafka.await(
                "offset " + offset + " to be committed",
                () -> kafka.committed(in, group).getOrDefault(0, 0L).equals(offset));
    }

    private static void demandNothing(KafkaSource<?> source, Duration timeout) {
        try {
            assertThat(source.next(timeout)).isEmpty();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    // --- single messages

    @Test
    void whatWasPublishedIsThereForWhoAsksThenWithoutWaiting() throws Exception {
        KafkaSource<KafkaMessage<String>> source = subscriber().source(String.class);
        try (TestKafka kafka = under.setup().start(broker)) {
            kafka.publish(in, "a");
            assertThat(source.next(Duration.ZERO).map(KafkaMessage::body)).contains("a");
            demandNothing(source, Duration.ZERO);
        }
    }

    @Test
    void aMessageIsDoneWhenItsTakerAsksForTheNext() {
        KafkaSource<KafkaMessage<String>> source = subscriber().source(String.class);
        try (TestKafka kafka = under.setup().start(broker)) {
            kafka.publishAll(in, List.of("a", "b", "c"));
            assertThat(body(source)).isEqualTo("a");
            kafka.awaitIdle();
            assertThat(kafka.committed(in, group).getOrDefault(0, 0L)).isZero();
            assertThat(body(source)).isEqualTo("b");
            demandCommitted(kafka, 1);
            assertThat(body(source)).isEqualTo("c");
            demandNothing(source, Duration.ofMillis(50));
            demandCommitted(kafka, 3);
        }
    }

    @Test
    void ackRejectAndNackSayAtOnceWhatBecomesOfIt() {
        KafkaSource<KafkaMessage<String>> source = subscriber().source(String.class);
        try (TestKafka kafka = under.setup().ignoringFailures().start(broker)) {
            kafka.publishAll(in, List.of("a", "b", "c"));
            demand(source).ack();
            demandCommitted(kafka, 1);
            demand(source).nack(Duration.ofMillis(20));
            KafkaMessage<String> again = demand(source);
            assertThat(again.body()).isEqualTo("b");
            assertThat(again.attempt()).isEqualTo(2);
            again.reject("unknown customer");
            assertThat(kafka.awaitPublished("dlq." + group + "." + in, 1).headers("dlq.message"))
                    .containsExactly("unknown customer");
            demandCommitted(kafka, 2);
            assertThat(body(source)).isEqualTo("c");
        }
    }

    @Test
    void whatWasTakenAndIsNotDoneComesAgainAfterARestart() {
        KafkaSource<KafkaMessage<String>> source = subscriber().source(String.class);
        try (TestKafka kafka = under.setup().start(broker)) {
            kafka.publishAll(in, List.of("a", "b"));
            assertThat(body(source)).isEqualTo("a");
            assertThat(body(source)).isEqualTo("b");
            source.subscription().stop();
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 1L));
            source.start();
            KafkaMessage<String> again = demand(source);
            assertThat(again.body()).isEqualTo("b");
            again.ack();
            demandCommitted(kafka, 2);
        }
    }

    @Test
    void whatNobodyTakesKeepsNobodyWaitingAndIsNotDone() {
        KafkaSource<KafkaMessage<String>> source = subscriber().source(String.class);
        List<String> handled = new CopyOnWriteArrayList<>();
        String other = Raw.fresh("other");
        broker.subscriber(other).groupId(group + "-other").consume(String.class, body -> handled.add(body));
        try (TestKafka kafka = under.setup().start(broker)) {
            kafka.publish(in, "a");
            kafka.publish(other, "x");
            assertThat(handled).containsExactly("x");
            kafka.advance(Duration.ofMillis(300));
            assertThat(kafka.committed(in, group).getOrDefault(0, 0L)).isZero();
            source.subscription().stop();
            assertThat(kafka.committed(in, group).getOrDefault(0, 0L)).isZero();
            source.start();
            KafkaMessage<String> message = demand(source);
            assertThat(message.body()).isEqualTo("a");
            assertThat(message.attempt()).isEqualTo(1);
        }
    }

    @Test
    void manualMessagesAreDoneByTheirMarksAlone() {
        KafkaSource<KafkaMessage<String>> source =
                subscriber().ackPolicy(AckPolicy.MANUAL).source(String.class);
        try (TestKafka kafka = under.setup().start(broker)) {
            kafka.publishAll(in, List.of("a", "b"));
            KafkaMessage<String> first = demand(source);
            demand(source).ack();
            demandNothing(source, Duration.ofMillis(50));
            assertThat(kafka.committed(in, group).getOrDefault(0, 0L)).isZero();
            first.ack();
            demandCommitted(kafka, 2);
        }
    }

    @Test
    void aThreadThatIteratesGetsAllInOrderAndEndsWhenTheSourceIsClosed() {
        KafkaSource<KafkaMessage<String>> source = subscriber().source(String.class);
        List<@Nullable String> taken = new CopyOnWriteArrayList<>();
        Consumer<KafkaMessage<String>> take = message -> taken.add(message.body());
        try (TestKafka kafka = under.setup().start(broker)) {
            Thread thread = Thread.ofVirtual().start(() -> source.forEach(take));
            List<String> bodies = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                bodies.add("v" + i);
            }
            kafka.publishAll(in, bodies);
            kafka.await("all to be taken", () -> taken.size() == 100);
            demandCommitted(kafka, 100);
            source.close();
            kafka.await("the thread to end", () -> !thread.isAlive());
            assertThat(taken).isEqualTo(bodies);
        }
    }

    @Test
    void anHourInWhichNothingComesPassesForWhoWaits() {
        under.features().demand(Feature.VIRTUAL_TIME);
        KafkaSource<KafkaMessage<String>> source = subscriber().source(String.class);
        try (TestKafka kafka = under.setup().start(broker)) {
            var before = kafka.now();
            demandNothing(source, Duration.ofHours(1));
            assertThat(kafka.now()).isEqualTo(before.plus(Duration.ofHours(1)));
            kafka.publish(in, "a");
            assertThat(body(source)).isEqualTo("a");
        }
    }

    // --- batches

    @Test
    void aBatchIsDoneWhenTheNextIsAskedForButForWhatItsTakerMarks() {
        KafkaSource<KafkaBatch<String>> source = batches();
        try (TestKafka kafka = under.setup().ignoringFailures().start(broker)) {
            kafka.publishAll(in, List.of("a", "b", "c"));
            KafkaBatch<String> batch = demand(source);
            assertThat(batch.bodies()).containsExactly("a", "b", "c");
            batch.get(0).reject("bad");
            batch.get(1).nack(Duration.ofMillis(20));
            assertThat(demand(source).bodies()).containsExactly("b");
            demandCommitted(kafka, 1);
            demandNothing(source, Duration.ofMillis(50));
            demandCommitted(kafka, 3);
            assertThat(kafka.deadLetters(in).bodies(String.class)).containsExactly("a");
        }
    }

    @Test
    void aBatchOfWhichAllIsMarkedIsDoneAtOnce() {
        KafkaSource<KafkaBatch<String>> source = batches();
        try (TestKafka kafka = under.setup().start(broker)) {
            kafka.publishAll(in, List.of("a", "b", "c"));
            demand(source).forEach(KafkaMessage::ack);
            demandCommitted(kafka, 3);
        }
    }

    @Test
    void aBatchThatIsNotFullIsGivenWhenItIsOldEnough() {
        KafkaSource<KafkaBatch<String>> source = batches();
        try (TestKafka kafka = under.setup().start(broker)) {
            kafka.publishAll(in, List.of("a", "b"));
            demandNothing(source, Duration.ofMillis(50));
            assertThat(demand(source).bodies()).containsExactly("a", "b");
        }
    }

    @Test
    void aBatchThatWasTakenAndIsNotDoneComesAgainAfterARestart() {
        KafkaSource<KafkaBatch<String>> source = batches();
        try (TestKafka kafka = under.setup().start(broker)) {
            kafka.publishAll(in, List.of("a", "b", "c"));
            assertThat(demand(source).size()).isEqualTo(3);
            source.subscription().stop();
            assertThat(kafka.committed(in, group).getOrDefault(0, 0L)).isZero();
            source.start();
            assertThat(demand(source).bodies()).containsExactly("a", "b", "c");
        }
    }
}
