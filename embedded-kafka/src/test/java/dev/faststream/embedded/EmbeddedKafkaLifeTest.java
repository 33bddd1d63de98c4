package dev.faststream.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting, stopping, restarting and closing. */
final class EmbeddedKafkaLifeTest {

    @Test
    void a_broker_that_was_away_is_back_with_its_data_and_its_clients_reconnect() {
        try (EmbeddedKafka kafka = EmbeddedKafka.start();
                var producer = Clients.of(kafka).producer(Map.of());
                var consumer = Clients.of(kafka).consumer("orders", Map.of())) {
            kafka.createTopic("orders", 1);
            Clients.send(producer, new ProducerRecord<>("orders", "before"));
            assertThat(Clients.values(Clients.receive(consumer, 1))).containsExactly("before");
            consumer.commitSync(); // else a member that has to join again starts over
            String address = kafka.bootstrapServers();

            kafka.stop();
            kafka.startAgain();

            assertThat(kafka.bootstrapServers()).isEqualTo(address);
            Clients.send(producer, new ProducerRecord<>("orders", "after"));
            assertThat(Clients.values(Clients.receive(consumer, 1))).containsExactly("after");
            try (var newcomer = Clients.of(kafka).consumer("orders", Map.of("group.id", "newcomers"))) {
                assertThat(Clients.values(Clients.receive(newcomer, 2))).containsExactly("before", "after");
            }
        }
    }

    @Test
    void a_message_sent_while_the_broker_is_away_arrives_when_it_is_back() {
        try (EmbeddedKafka kafka = EmbeddedKafka.start();
                var producer = Clients.of(kafka).producer(Map.of())) {
            kafka.createTopic("orders", 1);
            Clients.send(producer, new ProducerRecord<>("orders", "before"));

            kafka.stop();
            var meanwhile = CompletableFuture.runAsync( // send() itself waits while no broker answers
                    () -> Clients.send(producer, new ProducerRecord<>("orders", "meanwhile")));
            kafka.startAgain();

            assertThat(meanwhile).succeedsWithin(Duration.ofSeconds(30));
            assertThat(Clients.values(Clients.of(kafka).receive("orders", 2))).containsExactly("before", "meanwhile");
        }
    }

    @Test
    void the_same_directory_and_port_are_the_same_cluster(@TempDir Path directory) {
        EmbeddedKafka first =
                EmbeddedKafka.builder().directory(directory.resolve("data")).start();
        String address = first.bootstrapServers();
        String clusterId = Clients.of(first).clusterId();
        first.createTopic("orders", 1);
        Clients.of(first).send("orders", "kept");
        first.close();

        int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
        try (EmbeddedKafka second = EmbeddedKafka.builder()
                .port(port)
                .directory(directory.resolve("data"))
                .start()) {
            assertThat(second.bootstrapServers()).isEqualTo(address);
            assertThat(Clients.of(second).clusterId()).isEqualTo(clusterId);
            assertThat(Clients.values(Clients.of(second).receive("orders", 1))).containsExactly("kept");
        }
        assertThat(directory.resolve("data")).isNotEmptyDirectory();
    }

    @Test
    void two_brokers_live_side_by_side() {
        try (EmbeddedKafka one = EmbeddedKafka.start();
                EmbeddedKafka other = EmbeddedKafka.start()) {
            one.createTopic("orders", 1);
            other.createTopic("orders", 1);

            Clients.of(one).send("orders", "to one");
            Clients.of(other).send("orders", "to the other");

            assertThat(Clients.of(one).clusterId())
                    .isNotEqualTo(Clients.of(other).clusterId());
            assertThat(Clients.values(Clients.of(one).receive("orders", 1))).containsExactly("to one");
            assertThat(Clients.values(Clients.of(other).receive("orders", 1))).containsExactly("to the other");
        }
    }

    @Test
    void a_port_in_use_is_named_together_with_what_to_do() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertThatThrownBy(() -> EmbeddedKafka.builder().port(port).start())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("127.0.0.1:" + port)
                    .hasMessageContaining("already in use")
                    .hasMessageContaining("choose another one with port(int)");
        }
    }

    @Test
    void a_directory_that_another_broker_uses_is_named(@TempDir Path directory) {
        try (EmbeddedKafka owner = EmbeddedKafka.builder().directory(directory).start()) {
            assertThatThrownBy(
                            () -> EmbeddedKafka.builder().directory(directory).start())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("in use by another EmbeddedKafka");

            owner.createTopic("undisturbed", 1);
        }
    }

    @Test
    void a_broker_that_does_not_start_leaves_its_port_free(@TempDir Path directory) {
        int port = Listeners.freePort();
        EmbeddedKafka.Builder broker = EmbeddedKafka.builder().port(port).directory(directory);

        assertThatThrownBy(() -> broker.property("num.io.threads", "many").start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("num.io.threads");

        broker.start().close();
    }

    @Test
    void closing_twice_is_closing_once_and_leaves_no_directory_behind() {
        EmbeddedKafka kafka = EmbeddedKafka.start();
        assertThat(kafka.directory()).isNotEmptyDirectory();

        kafka.close();
        kafka.close();

        assertThat(kafka.directory()).doesNotExist();
    }

    @Test
    void a_stopped_broker_can_be_closed() {
        EmbeddedKafka kafka = EmbeddedKafka.start();
        kafka.stop();
        assertThat(Files.exists(kafka.directory())).isTrue();

        kafka.close();

        assertThat(kafka.directory()).doesNotExist();
    }

    @Test
    void what_cannot_be_done_now_is_said_together_with_why() {
        EmbeddedKafka kafka = EmbeddedKafka.start();
        assertThatThrownBy(kafka::startAgain).hasMessageContaining("running").hasMessageContaining("call stop() first");

        kafka.stop();
        assertThatThrownBy(kafka::stop).hasMessageContaining("is stopped").hasMessageContaining("startAgain()");
        assertThatThrownBy(() -> kafka.createTopic("late", 1)).hasMessageContaining("Cannot create topic late");

        kafka.close();
        assertThatThrownBy(kafka::startAgain).hasMessageContaining("closed");
    }

    @Test
    void a_broker_property_of_the_user_wins() {
        try (EmbeddedKafka kafka = EmbeddedKafka.builder()
                .property("auto.create.topics.enable", "true")
                .start()) {
            Clients.of(kafka).send("created-by-use", "hello");

            assertThat(Clients.values(Clients.of(kafka).receive("created-by-use", 1)))
                    .containsExactly("hello");
        }
    }

    @Test
    void the_address_and_the_data_are_not_set_as_properties() {
        EmbeddedKafka.Builder broker = EmbeddedKafka.builder();

        assertThatThrownBy(() -> broker.property("listeners", "PLAINTEXT://:9092"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("listeners")
                .hasMessageContaining("port(int)");
        assertThatThrownBy(() -> broker.port(70_000)).hasMessageContaining("70000");
    }
}
