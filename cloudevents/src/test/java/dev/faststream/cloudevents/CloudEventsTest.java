package dev.faststream.cloudevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faststream.Codec;
import dev.faststream.DecodeException;
import dev.faststream.FastStream;
import dev.faststream.Headers;
import dev.faststream.embedded.EmbeddedKafka;
import dev.faststream.json.JsonCodec;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.KafkaMessage;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CloudEventsTest {
    record Order(String id) {}

    private static final String ORDER = "{\"id\":\"7\"}";

    private EmbeddedKafka kafka;

    @BeforeAll
    void startKafka() {
        kafka = EmbeddedKafka.start();
    }

    @AfterAll
    void stopKafka() {
        kafka.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static CloudEventBuilder event() {
        return CloudEventBuilder.v1()
                .withId("e1")
                .withSource(URI.create("/shop"))
                .withType("order.placed")
                .withSubject("7")
                .withTime(OffsetDateTime.parse("2026-01-02T03:04:05Z"))
                .withExtension("tenant", "eu");
    }

    private static CloudEvent orderEvent() {
        return event().withData("application/json", bytes(ORDER)).build();
    }

    /** What came, with the headers and the value that it came in. */
    private record Arrived(
            @Nullable Object body,
            Map<String, String> headers,
            @Nullable String value) {
        static Arrived of(@Nullable Object body, KafkaMessage<?> message) {
            Map<String, String> headers = new TreeMap<>();
            message.headers()
                    .forEach(header -> headers.put(header.name(), header.text().orElse("")));
            byte[] value = message.raw().value();
            return new Arrived(body, headers, value == null ? null : new String(value, StandardCharsets.UTF_8));
        }
    }

    private <T> Arrived roundTrip(String topic, CloudEventsCodec codec, CloudEvent event, Class<T> type)
            throws InterruptedException {
        BlockingQueue<Arrived> seen = new LinkedBlockingQueue<>();
        kafka.createTopic(topic, 1);
        KafkaBroker broker = KafkaBroker.of(kafka.bootstrapServers()).codec(codec);
        broker.subscriber(topic).groupId(topic).consume(type, (body, message) -> seen.add(Arrived.of(body, message)));
        FastStream app = FastStream.of(broker);
        app.start();
        try {
            broker.publish(topic, event);
            return Objects.requireNonNull(seen.poll(30, TimeUnit.SECONDS), "arrived");
        } finally {
            app.stop();
        }
    }

    private static void assertSame(@Nullable Object found, CloudEvent expected) {
        assertThat(found).isInstanceOfSatisfying(CloudEvent.class, event -> {
            assertThat(event.getId()).isEqualTo(expected.getId());
            assertThat(event.getSource()).isEqualTo(expected.getSource());
            assertThat(event.getType()).isEqualTo(expected.getType());
            assertThat(event.getSubject()).isEqualTo(expected.getSubject());
            assertThat(event.getTime()).isEqualTo(expected.getTime());
            assertThat(event.getDataContentType()).isEqualTo(expected.getDataContentType());
            assertThat(event.getExtension("tenant")).isEqualTo("eu");
        });
    }

    private static @Nullable String data(@Nullable Object event) {
        CloudEventData data = event instanceof CloudEvent known ? known.getData() : null;
        return data == null ? null : new String(data.toBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void binaryModeWritesAttributesAsHeadersAndTheDataAsItIs() throws Exception {
        Arrived arrived = roundTrip("binary", CloudEventsCodec.binary(), orderEvent(), CloudEvent.class);

        assertSame(arrived.body(), orderEvent());
        assertThat(data(arrived.body())).isEqualTo(ORDER);
        assertThat(arrived.value()).isEqualTo(ORDER);
        assertThat(arrived.headers())
                .containsEntry("ce_specversion", "1.0")
                .containsEntry("ce_id", "e1")
                .containsEntry("ce_source", "/shop")
                .containsEntry("ce_type", "order.placed")
                .containsEntry("ce_time", "2026-01-02T03:04:05Z")
                .containsEntry("ce_tenant", "eu")
                .containsEntry("content-type", "application/json")
                .doesNotContainKey("ce_datacontenttype");
    }

    @Test
    void structuredModeWritesOneDocument() throws Exception {
        Arrived arrived = roundTrip("structured", CloudEventsCodec.structured(), orderEvent(), CloudEvent.class);

        assertSame(arrived.body(), orderEvent());
        assertThat(data(arrived.body())).isEqualTo(ORDER);
        assertThat(arrived.value()).contains("\"specversion\":\"1.0\"", "\"data\":" + ORDER);
        assertThat(arrived.headers())
                .containsEntry("content-type", "application/cloudevents+json; charset=UTF-8")
                .doesNotContainKey("ce_id");
    }

    @Test
    void anEventWithoutDataIsARecordWithoutAValue() throws Exception {
        Arrived arrived = roundTrip("no-data", CloudEventsCodec.binary(), event().build(), CloudEvent.class);

        assertSame(arrived.body(), event().build());
        assertThat(arrived.value()).isNull();
    }

    @Test
    void aHandlerTakesTheDataAloneInBothModes() throws Exception {
        JsonCodec json = new JsonCodec();

        assertThat(roundTrip("data-binary", CloudEventsCodec.binary().data(json), orderEvent(), Order.class)
                        .body())
                .isEqualTo(new Order("7"));
        assertThat(roundTrip("data-structured", CloudEventsCodec.structured().data(json), orderEvent(), Order.class)
                        .body())
                .isEqualTo(new Order("7"));
    }

    private static String complaint(String body, Headers.Entry... headers) {
        Codec.RecordDecoder decoder = CloudEventsCodec.binary().decoder(CloudEvent.class);
        try {
            decoder.decode(bytes(body), Codec.Incoming.of("t", Headers.of(headers)));
        } catch (DecodeException e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("it was decoded");
    }

    @Test
    void whatIsNoEventIsToldWithWhatIsMissing() {
        assertThat(complaint("{}"))
                .contains("neither a header ce_specversion nor a content-type application/cloudevents");
        assertThat(complaint("{}", Headers.Entry.of("ce_specversion", "1.0"), Headers.Entry.of("ce_type", "t")))
                .contains("id");
        assertThat(complaint("{}", Headers.Entry.of("ce_specversion", "9"))).contains("9");
        assertThat(complaint("{}", Headers.Entry.of("ce_specversion", "1.0"), Headers.Entry.of("ce_id", new byte[] {
                    (byte) 0xff
                })))
                .contains("ce_id");
        assertThat(complaint("{", Headers.Entry.of("content-type", "application/cloudevents+json")))
                .contains("application/cloudevents+json");
        assertThat(complaint("x", Headers.Entry.of("content-type", "application/cloudevents+xml")))
                .contains("on the class path");
    }

    @Test
    void aTombstoneStaysOne() {
        assertThat(CloudEventsCodec.binary()
                        .decoder(CloudEvent.class)
                        .decode((byte @Nullable []) null, Codec.Incoming.of("t", Headers.of())))
                .isNull();
    }

    @Test
    void theDataAloneNeedsItsCodec() {
        assertThatThrownBy(() -> CloudEventsCodec.binary().decoder(Order.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CloudEventsCodec.data(...)");
    }
}
