package dev.faststream.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client can do with a broker; one broker for all of it, a topic for each. */
final class EmbeddedKafkaTest {

    @AutoClose
    private static final EmbeddedKafka KAFKA = EmbeddedKafka.start();

    private final Clients clients = Clients.of(KAFKA);

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void a_group_continues_where_it_committed(String protocol) {
        String topic = "orders-" + protocol;
        KAFKA.createTopic(topic, 1);
        clients.send(topic, "first");
        try (var consumer = clients.consumer(topic, Map.of("group.protocol", protocol))) {
            assertThat(Clients.values(Clients.receive(consumer, 1))).containsExactly("first");
            consumer.commitSync();
        }

        clients.send(topic, "second");

        try (var consumer = clients.consumer(topic, Map.of("group.protocol", protocol))) {
            assertThat(Clients.values(Clients.receive(consumer, 1))).containsExactly("second");
        }
    }

    @Test
    void headers_survive_byte_for_byte() {
        KAFKA.createTopic("headers", 1);
        byte[] binary = {0, -1, 127, -128, '\n', (byte) 0xC3, 0x28};
        List<Header> sent = List.of(
                new RecordHeader("nothing", (byte[]) null),
                new RecordHeader("empty", new byte[0]),
                new RecordHeader("binary", binary),
                new RecordHeader("twice", "a".getBytes(UTF_8)),
                new RecordHeader("twice", "b".getBytes(UTF_8)));

        clients.send(new ProducerRecord<>("headers", null, "key", "value", sent));

        assertThat(clients.receive("headers", 1))
                .singleElement()
                .satisfies(message -> assertThat(message.headers()).containsExactlyElementsOf(sent));
    }

    @Test
    void several_topics_keep_their_messages_apart() {
        KAFKA.createTopic("apples", 1);
        KAFKA.createTopic("pears", 3);

        clients.send("apples", "an apple");
        clients.send("pears", "a pear");

        assertThat(Clients.values(clients.receive("apples", 1))).containsExactly("an apple");
        assertThat(Clients.values(clients.receive("pears", 1))).containsExactly("a pear");
    }

    @Test
    void every_partition_of_a_new_topic_can_be_written_to() {
        KAFKA.createTopic("wide", 12);

        try (var producer = clients.producer(Map.of("retries", 0))) {
            for (int partition = 0; partition < 12; partition++) {
                Clients.send(producer, new ProducerRecord<>("wide", partition, "key", "to " + partition));
            }
        }

        assertThat(clients.receive("wide", 12))
                .allSatisfy(message -> assertThat(message.value()).isEqualTo("to " + message.partition()));
    }

    @Test
    void a_transaction_commits_and_an_aborted_one_stays_unseen() {
        KAFKA.createTopic("payments", 1);
        try (var producer = clients.producer(Map.of("transactional.id", "payer"))) {
            producer.initTransactions();
            producer.beginTransaction();
            Clients.send(producer, new ProducerRecord<>("payments", "aborted"));
            producer.abortTransaction();
            producer.beginTransaction();
            Clients.send(producer, new ProducerRecord<>("payments", "committed"));
            producer.commitTransaction();
        }

        try (var consumer = clients.consumer("payments", Map.of("isolation.level", "read_committed"))) {
            assertThat(Clients.values(Clients.receive(consumer, 1))).containsExactly("committed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "lz4", "snappy", "zstd"})
    void compressed_messages_arrive(String compression) {
        String topic = "compressed-" + compression;
        KAFKA.createTopic(topic, 1);

        try (var producer = clients.producer(Map.of("compression.type", compression))) {
            Clients.send(producer, new ProducerRecord<>(topic, "squeezed".repeat(100)));
        }

        assertThat(Clients.values(clients.receive(topic, 1))).containsExactly("squeezed".repeat(100));
    }

    @Test
    void a_topic_takes_settings_of_its_own() {
        KAFKA.createTopic("small", 1, Map.of("max.message.bytes", "100"));

        assertThatThrownBy(() -> clients.send("small", "x".repeat(200)))
                .rootCause()
                .hasMessageContaining("larger");
    }

    @Test
    void a_topic_that_exists_already_is_refused_by_name() {
        KAFKA.createTopic("unique", 1);

        assertThatThrownBy(() -> KAFKA.createTopic("unique", 2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("topic unique with 2 partitions")
                .hasMessageContaining("already exists");
    }
}
