package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.record;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.FastStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Members that come and go while records flow. */
@WithKafka
final class RebalanceTest {
    private static final int PARTITIONS = 4;
    private static final int IN_FLIGHT = 200;

    private final String group = "g-" + UUID.randomUUID();
    private final Map<String, AtomicInteger> timesHandled = new ConcurrentHashMap<>();
    private final Semaphore mayBeSent = new Semaphore(IN_FLIGHT);
    private final AtomicBoolean enough = new AtomicBoolean();

    /** One member of the group, and how much it has handled. */
    private record Member(FastStream app, AtomicInteger handled) {}

    private Member start(RealKafka kafka, String topic, String protocol, boolean batch) {
        AtomicInteger handled = new AtomicInteger();
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        SubscriberBuilder subscriber = broker.subscriber(topic).groupId(group).property("group.protocol", protocol);
        if (protocol.equals("classic")) {
            subscriber.property("heartbeat.interval.ms", "200");
        }
        if (batch) {
            subscriber
                    .batch()
                    .maxRecords(20)
                    .batchTimeoutMs(20)
                    .consume(String.class, bodies -> bodies.forEach(body -> count(body, handled)));
        } else {
            subscriber.consume(String.class, body -> count(body, handled));
        }
        FastStream app = FastStream.of(broker).shutdownTimeout(Duration.ofSeconds(20));
        app.start();
        return new Member(app, handled);
    }

    private void count(String body, AtomicInteger handled) {
        handled.incrementAndGet();
        if (timesHandled.computeIfAbsent(body, key -> new AtomicInteger()).incrementAndGet() == 1) {
            mayBeSent.release();
        }
    }

    /** Sends to all partitions in turn, as fast as records are handled; gives how many it sent. */
    private int sendWhileWanted(RealKafka kafka, String topic) throws InterruptedException {
        int sent = 0;
        while (!enough.get()) {
            if (mayBeSent.tryAcquire(IN_FLIGHT / 2, 100, TimeUnit.MILLISECONDS)) {
                int first = sent;
                kafka.send(IntStream.range(first, first + IN_FLIGHT / 2)
                        .mapToObj(i -> record(topic, i % PARTITIONS, null, Integer.toString(i)))
                        .toList());
                sent += IN_FLIGHT / 2;
            }
        }
        return sent;
    }

    private static void awaitMore(Member member) {
        int before = member.handled().get();
        eventually(() -> assertThat(member.handled().get()).isGreaterThan(before + 300));
    }

    @ParameterizedTest
    @CsvSource({"classic, false", "classic, true", "consumer, false", "consumer, true"})
    @Timeout(120)
    void everyRecordIsHandledOnceWhileAMemberJoinsAndLeaves(String protocol, boolean batch, RealKafka kafka)
            throws Exception {
        String topic = kafka.topic(PARTITIONS);
        AtomicInteger sent = new AtomicInteger();
        Member first = start(kafka, topic, protocol, batch);
        Thread sender = Thread.ofPlatform().start(() -> {
            try {
                sent.set(sendWhileWanted(kafka, topic));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            awaitMore(first);
            Member second = start(kafka, topic, protocol, batch);
            awaitMore(second);
            awaitMore(first);
            second.app().stop();
            awaitMore(first);
            Member third = start(kafka, topic, protocol, batch);
            awaitMore(third);
            first.app().stop();
            awaitMore(third);
            enough.set(true);
            sender.join();
            eventually(() -> assertThat(timesHandled).hasSize(sent.get()));
            third.app().stop();
        } finally {
            enough.set(true);
            sender.join();
            first.app().stop();
        }
        assertThat(timesHandled.entrySet().stream()
                        .filter(entry -> entry.getValue().get() > 1))
                .isEmpty();
        assertThat(committed(kafka, topic)).isEqualTo(sent.get());
    }

    private long committed(RealKafka kafka, String topic) {
        return List.of(0, 1, 2, 3).stream()
                .mapToLong(partition -> kafka.committed(group, topic, partition))
                .sum();
    }
}
