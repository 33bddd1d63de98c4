package dev.faststream.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.faststream.FastStream;
import dev.faststream.cbor.CborCodec;
import dev.faststream.embedded.EmbeddedKafka;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.registry.FakeRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The examples of codecs and validation do what their pages say. */
@Execution(ExecutionMode.SAME_THREAD)
final class CodecExamplesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static void whileRunning(FastStream app, Runnable test) {
        app.start();
        try {
            test.run();
        } finally {
            app.stop();
        }
    }

    @Test
    void readingsComeAsLinesAndGoAsJsonAndCbor() {
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            kafka.createTopic("readings", 1);
            kafka.createTopic("readings-json", 1);
            kafka.createTopic("readings-cbor", 1);
            kafka.createTopic("trips", 1);
            Codecs codecs = new Codecs();
            Queue<String> json = new ConcurrentLinkedQueue<>();
            Queue<Codecs.Reading> cbor = new ConcurrentLinkedQueue<>();
            KafkaBroker broker = KafkaBroker.of(kafka.bootstrapServers()).include(codecs);
            codecs.addTo(broker);
            broker.subscriber("readings-json").groupId("test").consume(String.class, json::add);
            broker.subscriber("readings-cbor")
                    .groupId("test")
                    .codec(new CborCodec())
                    .consume(Codecs.Reading.class, cbor::add);
            whileRunning(FastStream.of(broker), () -> {
                broker.publish("readings", "s1,7");
                await().atMost(PATIENCE).untilAsserted(() -> {
                    assertThat(json).containsExactly("{\"sensor\":\"s1\",\"value\":7}");
                    assertThat(cbor).containsExactly(new Codecs.Reading("s1", 7), new Codecs.Reading("s1", 7));
                });
            });
        }
    }

    @Test
    void tripsGoAsAvro() {
        try (EmbeddedKafka kafka = EmbeddedKafka.start();
                FakeRegistry registry = FakeRegistry.start()) {
            kafka.createTopic("readings", 1);
            kafka.createTopic("readings-cbor", 1);
            kafka.createTopic("trips", 1);
            Codecs codecs = new Codecs();
            KafkaBroker broker = Codecs.avro(kafka.bootstrapServers(), registry.url());
            codecs.addTo(broker);
            whileRunning(FastStream.of(broker), () -> {
                broker.publish("trips", new Codecs.Trip("c1", 12, Optional.empty()));
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(codecs.seen()).containsExactly("c1 12"));
            });
            assertThat(registry.subjects()).contains("trips-value");
        }
    }

    @Test
    void purchasesThatBreakARuleNeverArrive() {
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            kafka.createTopic("purchases", 1);
            Validated handlers = new Validated();
            KafkaBroker broker = KafkaBroker.of(kafka.bootstrapServers()).include(handlers);
            whileRunning(Validated.discreet(broker), () -> {
                broker.publish("purchases", "{\"id\":\"1\",\"lines\":[],\"card\":\"1234\"}");
                broker.publish(
                        "purchases", "{\"id\":\"2\",\"lines\":[{\"article\":\"a\",\"count\":1}],\"card\":\"1234\"}");
                await().atMost(PATIENCE)
                        .untilAsserted(
                                () -> assertThat(handlers.seen()).containsExactlyInAnyOrder("bought 2 0", "counted 2"));
            });
        }
    }
}
