package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.bytes;
import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.faststream.FastStream;
import dev.faststream.Headers;
import dev.faststream.MalformedHeaderException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What {@link Headers} say of records that a plain producer sent: the same in every view of them, whatever the headers
 * of the neighbours in a batch are.
 */
@WithKafka
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HeadersOnTheWireTest {
    private static final byte[] BINARY = {(byte) 0xff, (byte) 0xfe, 0x00};

    enum Level {
        LOW,
        HIGH
    }

    record Money(long cents) {}

    /** The headers of one record, seen through one view. */
    private record Seen(String test, String view, String position, Headers headers) {}

    private static final class Views {
        private final List<Seen> seen = new CopyOnWriteArrayList<>();

        @KafkaSubscriber(topics = "headers-single", groupId = "headers-single")
        void single(String test, Headers headers, KafkaMessage<String> message) {
            see(test, "Headers of a message", message, headers);
            see(test, "KafkaMessage.headers()", message, message.headers());
        }

        @KafkaSubscriber(topics = "headers-batch", groupId = "headers-batch", batch = true)
        void batch(List<String> tests, List<Headers> headers, KafkaBatch<String> batch) {
            for (int i = 0; i < batch.size(); i++) {
                see(tests.get(i), "Headers of a batch", batch.get(i), headers.get(i));
                see(
                        tests.get(i),
                        "KafkaBatch.headers()",
                        batch.get(i),
                        batch.headers().get(i));
                see(
                        tests.get(i),
                        "message.headers() in a batch",
                        batch.get(i),
                        batch.get(i).headers());
            }
        }

        private void see(String test, String view, KafkaMessage<String> message, Headers headers) {
            String position =
                    "topic %s partition %d offset %d".formatted(message.topic(), message.partition(), message.offset());
            seen.add(new Seen(test, view, position, headers));
        }

        List<Seen> of(String test) {
            return seen.stream().filter(one -> one.test().equals(test)).toList();
        }
    }

    private final Views views = new Views();
    private @Nullable FastStream app;

    @BeforeAll
    void start(RealKafka kafka) {
        kafka.create("headers-single", "headers-batch");
        KafkaBroker broker = KafkaBroker.of(kafka.servers())
                .converter(Money.class, text -> new Money(Long.parseLong(text)))
                .include(views);
        FastStream started = FastStream.of(broker);
        started.start();
        app = started;
    }

    @AfterAll
    void stop() {
        if (app != null) {
            app.stop();
        }
    }

    /** Sends a record with its neighbours to both handlers, and asserts the same of its headers in every view. */
    private void everyView(
            RealKafka kafka, Consumer<ProducerRecord<byte[], byte[]>> headers, Consumer<Seen> assertion) {
        String test = UUID.randomUUID().toString();
        for (String topic : List.of("headers-single", "headers-batch")) {
            List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
            for (String body : List.of("before", test, "after")) {
                records.add(record(topic, body));
            }
            headers.accept(records.get(1));
            records.get(2).headers().add("x", BINARY);
            kafka.send(records);
        }
        eventually(() -> assertThat(views.of(test)).hasSize(5));
        assertThat(views.of(test)).allSatisfy(assertion);
    }

    @Test
    void textIsItsUtf8(RealKafka kafka) {
        everyView(kafka, record -> record.headers().add("x", bytes("grüß dich €")), seen -> {
            assertThat(seen.headers().text("x")).contains("grüß dich €");
            assertThat(seen.headers().textOr("x", "fallback")).isEqualTo("grüß dich €");
            assertThat(seen.headers().bytes("x")).contains(bytes("grüß dich €"));
            assertThat(seen.headers().as("x", String.class)).contains("grüß dich €");
        });
    }

    @Test
    void nullValueReadsAsAbsentButIsStillListed(RealKafka kafka) {
        everyView(kafka, record -> record.headers().add("x", null), seen -> {
            assertThat(seen.headers().text("x")).isEmpty();
            assertThat(seen.headers().textOr("x", "fallback")).isEqualTo("fallback");
            assertThat(seen.headers().bytes("x")).isEmpty();
            assertThat(seen.headers().as("x", Integer.class)).isEmpty();
            assertThat(seen.headers().all("x"))
                    .hasSize(1)
                    .allMatch(header -> header.bytes().isEmpty());
            assertThat(seen.headers().names()).containsExactly("x");
        });
    }

    @Test
    void absentHeaderIsEmpty(RealKafka kafka) {
        everyView(kafka, record -> record.headers().add("other", bytes("1")), seen -> {
            assertThat(seen.headers().text("x")).isEmpty();
            assertThat(seen.headers().textOr("x", "fallback")).isEqualTo("fallback");
            assertThat(seen.headers().bytes("x")).isEmpty();
            assertThat(seen.headers().as("x", UUID.class)).isEmpty();
            assertThat(seen.headers().all("x")).isEmpty();
        });
    }

    @Test
    void namesAreComparedExactly(RealKafka kafka) {
        everyView(kafka, record -> record.headers().add("X", bytes("1")), seen -> {
            assertThat(seen.headers().text("x")).isEmpty();
            assertThat(seen.headers().text("X")).contains("1");
        });
    }

    @Test
    void recordWithoutHeadersHasNone(RealKafka kafka) {
        everyView(kafka, record -> {}, seen -> {
            assertThat(seen.headers()).isEmpty();
            assertThat(seen.headers().size()).isZero();
            assertThat(seen.headers().names()).isEmpty();
            assertThat(seen.headers().toMultiMap()).isEmpty();
        });
    }

    @Test
    void binaryValueFailsOnlyWhereItIsReadAsText(RealKafka kafka) {
        everyView(kafka, record -> record.headers().add("x", BINARY).add("fine", bytes("1")), seen -> {
            assertThatExceptionOfType(MalformedHeaderException.class)
                    .isThrownBy(() -> seen.headers().text("x"))
                    .withMessageContaining("Header 'x' of " + seen.position())
                    .withMessageContaining("ff fe 00")
                    .satisfies(e -> assertThat(e.header()).isEqualTo("x"));
            assertThatExceptionOfType(MalformedHeaderException.class)
                    .isThrownBy(() -> seen.headers().as("x", Integer.class))
                    .withMessageContaining("Header 'x' of " + seen.position());
            assertThat(seen.headers().textOr("x", "fallback")).isEqualTo("fallback");
            assertThat(seen.headers().bytes("x")).contains(BINARY);
            assertThat(seen.headers().all("x")).containsExactly(Headers.Entry.of("x", BINARY));
            assertThat(seen.headers()).hasSize(2);
            assertThat(seen.headers().toMultiMap()).containsOnlyKeys("x", "fine");
            assertThat(seen.headers().text("fine")).contains("1");
            assertThat(seen.headers().toString()).contains("fffe00");
        });
    }

    @Test
    void bytesAreACopy(RealKafka kafka) {
        everyView(kafka, record -> record.headers().add("x", bytes("abc")), seen -> {
            seen.headers().bytes("x").ifPresent(copy -> Arrays.fill(copy, (byte) 0));
            seen.headers().all("x").getFirst().bytes().ifPresent(copy -> Arrays.fill(copy, (byte) 0));
            assertThat(seen.headers().text("x")).contains("abc");
        });
    }

    @Test
    void ofARepeatedHeaderTheLastWinsAndAllAreListedInOrder(RealKafka kafka) {
        everyView(
                kafka,
                record -> record.headers()
                        .add("x", bytes("1"))
                        .add("between", bytes("-"))
                        .add("x", null)
                        .add("x", BINARY)
                        .add("x", bytes("4")),
                seen -> {
                    assertThat(seen.headers().text("x")).contains("4");
                    assertThat(seen.headers().textOr("x", "fallback")).isEqualTo("4");
                    assertThat(seen.headers().bytes("x")).contains(bytes("4"));
                    assertThat(seen.headers().as("x", int.class)).contains(4);
                    List<Headers.Entry> all = List.of(
                            Headers.Entry.of("x", "1"),
                            Headers.Entry.of("x", (byte[]) null),
                            Headers.Entry.of("x", BINARY),
                            Headers.Entry.of("x", "4"));
                    assertThat(seen.headers().all("x")).isEqualTo(all);
                    assertThat(seen.headers().size()).isEqualTo(5);
                    assertThat(seen.headers().names()).containsExactly("x", "between");
                    assertThat(seen.headers().toMultiMap())
                            .containsExactly(
                                    Map.entry("x", all),
                                    Map.entry("between", List.of(Headers.Entry.of("between", "-"))));
                    assertThat(seen.headers())
                            .extracting(Headers.Entry::name)
                            .containsExactly("x", "between", "x", "x", "x");
                });
    }

    @Test
    void ofARepeatedHeaderTheLastIsNullIsEmpty(RealKafka kafka) {
        everyView(kafka, record -> record.headers().add("x", bytes("1")).add("x", null), seen -> {
            assertThat(seen.headers().text("x")).isEmpty();
            assertThat(seen.headers().bytes("x")).isEmpty();
            assertThat(seen.headers().textOr("x", "fallback")).isEqualTo("fallback");
            assertThat(seen.headers().all("x")).hasSize(2);
        });
    }

    @Test
    void emptyValueIsAnEmptyText(RealKafka kafka) {
        everyView(kafka, record -> record.headers().add("x", new byte[0]), seen -> {
            assertThat(seen.headers().text("x")).contains("");
            assertThat(seen.headers().textOr("x", "fallback")).isEmpty();
            assertThat(seen.headers().bytes("x")).contains(new byte[0]);
            assertThat(seen.headers().as("x", String.class)).contains("");
            assertThatExceptionOfType(MalformedHeaderException.class)
                    .isThrownBy(() -> seen.headers().as("x", Integer.class))
                    .withMessageContaining("Header 'x' of " + seen.position());
        });
    }

    @Test
    void emptyNameIsANameToo(RealKafka kafka) {
        everyView(kafka, record -> record.headers().add("", bytes("1")), seen -> {
            assertThat(seen.headers().text("")).contains("1");
            assertThat(seen.headers().names()).containsExactly("");
        });
    }

    @Test
    void hugeValueIsRead(RealKafka kafka) {
        String huge = "h".repeat(900 * 1024);
        everyView(kafka, record -> record.headers().add("x", bytes(huge)), seen -> {
            assertThat(seen.headers().text("x").orElseThrow().equals(huge)).isTrue();
            assertThatExceptionOfType(MalformedHeaderException.class)
                    .isThrownBy(() -> seen.headers().as("x", Integer.class))
                    .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1_000));
        });
    }

    @Test
    void valuesAreConvertedToTheStandardTypes(RealKafka kafka) {
        UUID uuid = UUID.randomUUID();
        Instant instant = Instant.parse("2026-01-02T03:04:05.000000006Z");
        everyView(
                kafka,
                record -> record.headers()
                        .add("int", bytes("-7"))
                        .add("long", bytes("9007199254740993"))
                        .add("double", bytes("0.5"))
                        .add("boolean", bytes("true"))
                        .add("uuid", bytes(uuid.toString()))
                        .add("instant", bytes(instant.toString()))
                        .add("enum", bytes("HIGH")),
                seen -> {
                    assertThat(seen.headers().as("int", int.class)).contains(-7);
                    assertThat(seen.headers().as("int", Integer.class)).contains(-7);
                    assertThat(seen.headers().as("long", long.class)).contains(9007199254740993L);
                    assertThat(seen.headers().as("double", double.class)).contains(0.5);
                    assertThat(seen.headers().as("boolean", boolean.class)).contains(true);
                    assertThat(seen.headers().as("uuid", UUID.class)).contains(uuid);
                    assertThat(seen.headers().as("instant", Instant.class)).contains(instant);
                    assertThat(seen.headers().as("enum", Level.class)).contains(Level.HIGH);
                });
    }

    @Test
    void valuesOfAnotherTypeAreErrorsThatNameRecordHeaderAndValue(RealKafka kafka) {
        everyView(kafka, record -> record.headers().add("x", bytes("soon")), seen -> {
            for (Class<?> type : List.of(
                    int.class, long.class, double.class, boolean.class, UUID.class, Instant.class, Level.class)) {
                assertThatExceptionOfType(MalformedHeaderException.class)
                        .isThrownBy(() -> seen.headers().as("x", type))
                        .withMessageContaining("Header 'x' of " + seen.position() + " is 'soon', expected ")
                        .withMessageContaining(type.getSimpleName());
            }
        });
    }

    @Test
    void registeredTypesAreConvertedAndUnknownOnesNamed(RealKafka kafka) {
        everyView(kafka, record -> record.headers().add("x", bytes("250")), seen -> {
            assertThat(seen.headers().as("x", Money.class)).contains(new Money(250));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> seen.headers().as("x", Optional.class))
                    .withMessageContaining("broker.converter");
        });
    }
}
