package dev.faststream.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.KafkaSubscription;
import dev.faststream.testing.TestKafka;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.Test;

/** Logs in which offsets are missing. */
@EveryBroker
final class GapsTest {
    private final BrokerUnderTest under;
    private final String in = Raw.fresh("in");
    private final String group = Raw.fresh("g");
    private final List<String> handled = new CopyOnWriteArrayList<>();
    private final AtomicBoolean holds = new AtomicBoolean(true);

    GapsTest(BrokerUnderTest under) {
        this.under = under;
    }

    private KafkaSubscription reading(KafkaBroker broker) {
        return broker.subscriber(in).groupId(group).maxWorkers(4).consume(String.class, (body, message) -> {
            if (body.startsWith("open") && holds.get()) {
                message.nack(Duration.ofDays(1));
            } else {
                handled.add(body);
            }
        });
    }

    private Producer<byte[], byte[]> transactional(TestKafka kafka) {
        Producer<byte[], byte[]> producer = kafka.producer(Map.of("transactional.id", Raw.fresh("tx")));
        producer.initTransactions();
        return producer;
    }

    private void transaction(Producer<byte[], byte[]> producer, boolean commit, String... values) {
        producer.beginTransaction();
        for (String value : values) {
            var unused = producer.send(Raw.record(in, 0, value, value));
        }
        producer.flush();
        if (commit) {
            producer.commitTransaction();
        } else {
            producer.abortTransaction();
        }
    }

    @Test
    void abortedRecordsAreNotHandledAndTransactionsLeaveNoLag() {
        KafkaBroker broker = under.app();
        KafkaSubscription unused = reading(broker);
        try (TestKafka kafka = under.setup().start(broker);
                Producer<byte[], byte[]> producer = transactional(kafka)) {
            transaction(producer, false, "aborted");
            transaction(producer, true, "a", "b");
            transaction(producer, false, "aborted", "aborted");
            kafka.await("what was committed", () -> handled.size() == 2);
            kafka.awaitIdle();
            assertThat(kafka.lag(in, group)).isZero();
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 8L));
            assertThat(handled).containsExactlyInAnyOrder("a", "b");
        }
    }

    @Test
    void recordsOfATransactionAreHandledWhenItIsCommittedAndNotBefore() {
        KafkaBroker broker = under.app();
        KafkaSubscription unused = reading(broker);
        try (TestKafka kafka = under.setup().start(broker);
                Producer<byte[], byte[]> producer = transactional(kafka)) {
            producer.beginTransaction();
            var unusedToo = producer.send(Raw.record(in, 0, null, "a"));
            producer.flush();
            kafka.awaitIdle();
            kafka.advance(Duration.ofMillis(100));
            assertThat(handled).isEmpty();
            producer.commitTransaction();
            kafka.await("what was committed", () -> handled.size() == 1);
            kafka.awaitIdle();
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 2L));
        }
    }

    @Test
    void whatIsDoneBeyondAnOpenRecordIsKnownAcrossTransactionsAndARestart() {
        KafkaBroker broker = under.app();
        KafkaSubscription subscription = reading(broker);
        try (TestKafka kafka = under.setup().start(broker);
                Producer<byte[], byte[]> producer = transactional(kafka)) {
            transaction(producer, true, "a", "open1", "b");
            transaction(producer, false, "aborted");
            transaction(producer, true, "c", "open2");
            transaction(producer, true, "d");
            kafka.await("all but the open ones", () -> handled.size() == 4);
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 1L));
            subscription.stop();
            holds.set(false);
            subscription.start();
            kafka.await("the open ones", () -> handled.size() == 6);
            kafka.awaitIdle();
            assertThat(handled).containsExactlyInAnyOrder("a", "b", "c", "d", "open1", "open2");
            assertThat(kafka.lag(in, group)).isZero();
        }
    }

    @Test
    void aCompactedTopicIsReadOnceAndLeavesNoLag() {
        under.features().demand(Feature.COMPACTION);
        under.createCompacted(in);
        KafkaBroker broker = under.app();
        KafkaSubscription subscription = reading(broker);
        try (TestKafka kafka = under.setup().start(broker)) {
            subscription.stop();
            List<String> old = IntStream.range(0, 10).mapToObj(i -> "old" + i).toList();
            List<String> left = IntStream.range(0, 10)
                    .mapToObj(i -> (i == 4 ? "open" : "new") + i)
                    .toList();
            for (int i = 0; i < 10; i++) {
                kafka.send(Raw.record(in, 0, "k" + i, old.get(i)));
            }
            // Half of them are in the gaps between others that stay.
            for (int i = 0; i < 10; i++) {
                kafka.send(Raw.record(in, 0, "k" + i, i % 2 == 0 ? left.get(i) : "old" + i));
                kafka.send(Raw.record(in, 0, "k" + i, left.get(i)));
            }
            kafka.send(Raw.record(in, 0, "roll", "roll"));
            under.compact(kafka, in, "old9");
            long open = kafka.published(in).all().stream()
                    .filter(message -> Raw.text(message.raw().value()).equals("open4"))
                    .findFirst()
                    .orElseThrow()
                    .offset();
            subscription.start();
            kafka.await("all but the open one", () -> handled.containsAll(without(left, "open4")));
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, open));
            subscription.stop();
            holds.set(false);
            subscription.start();
            kafka.await("the open one", () -> handled.contains("open4"));
            kafka.awaitIdle();
            assertThat(without(handled, "roll")).containsExactlyInAnyOrderElementsOf(left);
            assertThat(kafka.lag(in, group)).isZero();
        }
    }

    private static List<String> without(List<String> all, String one) {
        return all.stream().filter(value -> !value.equals(one)).toList();
    }
}
