package dev.faststream.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faststream.DecodeException;
import dev.faststream.FastStream;
import dev.faststream.embedded.EmbeddedKafka;
import dev.faststream.kafka.KafkaBroker;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.dataformat.cbor.CBORMapper;

final class CborCodecTest {
    record Item(String name, int count) {}

    record Order(String id, Instant at, BigDecimal total, Optional<String> note, List<Item> items) {}

    private final CborCodec codec = new CborCodec();

    private byte[] bytes(Object value) {
        return CBORMapper.shared().writeValueAsBytes(value);
    }

    @Test
    void fieldsOfOtherProducersAreReadByTheRulesOfJson() {
        assertThat(codec.decoder(Item.class).decode(bytes(Map.of("name", "a", "count", 2, "more", true))))
                .isEqualTo(new Item("a", 2));
        assertThat(codec.fieldsDecoder(Map.of("name", String.class)).decode(bytes(Map.of("name", "a"))))
                .isEqualTo(Map.of("name", "a"));
    }

    @Test
    void aMistakeNamesItsPlaceAndWhatWasExpected() {
        assertThatThrownBy(() -> codec.decoder(Item.class).decode(bytes(Map.of("name", "a", "count", "two"))))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("$.count")
                .hasMessageContaining("two");
        assertThatThrownBy(() -> codec.decoder(Item.class).decode(bytes(Map.of("name", "a"))))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("$.count");
        assertThatThrownBy(() -> codec.decoder(Item.class).decode("{\"name\":1}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(DecodeException.class);
    }

    @Test
    void bodiesGoThroughKafkaAsCbor() throws Exception {
        BlockingQueue<Order> seen = new LinkedBlockingQueue<>();
        BlockingQueue<String> types = new LinkedBlockingQueue<>();
        Order order = new Order(
                "1", Instant.ofEpochMilli(5), new BigDecimal("1.50"), Optional.empty(), List.of(new Item("a", 1)));
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            kafka.createTopic("orders", 1);
            KafkaBroker broker = KafkaBroker.of(kafka.bootstrapServers()).codec(codec);
            broker.subscriber("orders").groupId("g").consume(Order.class, (body, message) -> {
                types.add(message.contentType().orElse("none"));
                seen.add(body);
            });
            FastStream app = FastStream.of(broker);
            app.start();
            broker.publish("orders", order);
            assertThat(seen.poll(30, TimeUnit.SECONDS))
                    .usingRecursiveComparison()
                    .isEqualTo(order);
            assertThat(types).containsExactly("application/cbor");
            app.stop();
        }
    }
}
