package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.record;
import static dev.faststream.kafka.RealKafka.text;
import static dev.faststream.kafka.RealKafka.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.faststream.FastStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apps that are told from outside what to do, on a real broker. */
@WithKafka
final class ConfigurationOnTheWireTest {
    private final Calls calls = new Calls();
    private final String group = "g-" + UUID.randomUUID();

    @TempDir
    private Path directory;

    final class Orders {
        @KafkaSubscriber(topics = "${orders.in}", groupId = "${orders.group}")
        @KafkaPublisher("${orders.out}")
        String handle(String body) {
            calls.add(body);
            return body + "!";
        }
    }

    @Test
    void readsAndPublishesWhereTheConfigurationSays(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        String out = kafka.topic();
        String more = kafka.topic();
        kafka.send(in, "a");
        KafkaBroker broker = KafkaBroker.of("${kafka.servers}").include(new Orders());
        Publisher<String> publisher = broker.publisher("${more}", String.class);
        Publisher<String> routed = new Object() {
            Publisher<String> of(KafkaBroker included) {
                KafkaRouter router = new KafkaRouter("${more.prefix}");
                included.include(router);
                return router.publisher("${more.rest}", String.class);
            }
        }.of(broker);
        FastStream app = FastStream.of(broker)
                .configuration(Map.of(
                        "kafka.servers", kafka.servers(),
                        "orders.in", in,
                        "orders.out", out,
                        "orders.group", group,
                        "more", more,
                        "more.prefix", more.substring(0, 3),
                        "more.rest", more.substring(3)));
        kafka.whileRunning(app, () -> {
            assertThat(calls.await(1)).containsExactly(List.of("a"));
            assertThat(text(kafka.read(out, 1).getFirst().value())).isEqualTo("a!");
            var sent = publisher.publish("b");
            var sentToo = routed.publish("c");
            assertThat(List.of(sent.topic(), sentToo.topic())).containsOnly(more);
        });
    }

    @Test
    void appThatIsNotAskedLogsWhatItWorksWithAtLevelDebugWithoutSecrets(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in).name("logged").groupId(group).consume(String.class, body -> calls.add(body));
        FastStream app = FastStream.of(broker).configuration("faststream.kafka.properties.ssl.key.password", "hush");
        try (Logs logs = Logs.of(FastStream.class, Level.DEBUG)) {
            kafka.whileRunning(app, () -> {});
            assertThat(logs.naming("subscribers.logged.max-workers"))
                    .singleElement()
                    .asString()
                    .contains("ssl.key.password", "(hidden)")
                    .doesNotContain("hush");
        }
    }

    @Test
    void repliesComeWhereTheConfigurationSays(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        String replies = kafka.topic();
        KafkaBroker broker = KafkaBroker.of(kafka.servers()).replyTopic("${replies}");
        broker.subscriber(in).groupId(group).handle(String.class, body -> body + "!");
        FastStream app = FastStream.of(broker).configuration("replies", replies);
        kafka.whileRunning(
                app,
                () -> assertThat(broker.request(in, "a", RealKafka.PATIENCE).body(String.class))
                        .isEqualTo("a!"));
        assertThat(kafka.read(replies, 1)).hasSize(1);
    }

    @Test
    void resultsGoWhereAKeySaysAndRepliesNowhere(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        String out = kafka.topic();
        String replies = kafka.topic();
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in).name("silent").groupId(group).publisher("nowhere").handle(String.class, body -> body);
        FastStream app = FastStream.of(broker)
                .configuration(Map.of(
                        "faststream.kafka.subscribers.silent.no-reply",
                        "true",
                        "faststream.kafka.subscribers.silent.publisher",
                        out));
        kafka.whileRunning(app, () -> {
            kafka.send(with(record(in, "a"), "reply_to", replies));
            eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(1));
        });
        assertThat(kafka.size(out)).isEqualTo(1);
        assertThat(kafka.size(replies)).isZero();
    }

    @Test
    void subscriberThatIsAddedWhileTheAppRunsIsConfiguredToo(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a");
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        FastStream app = FastStream.of(broker).configuration(Map.of("late.in", in, "late.workers", "3"));
        kafka.whileRunning(app, () -> {
            broker.subscriber("${late.in}")
                    .name("late")
                    .groupId(group)
                    .option("max-workers", "${late.workers}")
                    .consume(String.class, body -> calls.add(body))
                    .start();
            assertThat(calls.await(1)).containsExactly(List.of("a"));
            assertThat(broker.subscription("late").name()).isEqualTo("late");
        });
    }

    @Test
    void environmentAndFilesTellAnAppWhatToDoThatHasAnotherMindInItsCode(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        kafka.send(topic, "hello");
        Files.writeString(
                directory.resolve("application.properties"),
                "app.topic=" + topic + "\nfaststream.kafka.subscribers.orders.commit-every=${commit.every:7}\n");
        Path handled = directory.resolve("handled.txt");
        AppMain.Setting setting = new AppMain.Setting("localhost:1", "unused", group, handled);
        Map<String, String> environment = Map.of(
                "FASTSTREAM_KAFKA_BOOTSTRAP_SERVERS",
                kafka.servers(),
                "FASTSTREAM_KAFKA_SUBSCRIBERS_ORDERS_MAX_WORKERS",
                "5",
                "FASTSTREAM_KAFKA_CONSUMER_PROPERTIES_SESSION_TIMEOUT_MS",
                "7000");
        try (AppProcess app = AppProcess.start(directory, environment, setting.toArgs("configured"))) {
            await().atMost(RealKafka.PATIENCE)
                    .untilAsserted(() -> assertThat(AppProcess.lines(handled))
                            .as("what it has handled; its log: %s", app.lines(""))
                            .contains("hello")
                            .anyMatch(line -> line.startsWith("faststream.kafka.subscribers.orders.max-workers ")));
            assertThat(AppProcess.lines(handled))
                    .anyMatch(line -> line.matches("faststream\\.kafka\\.subscribers\\.orders\\.max-workers +5 +"
                            + "environment variable FASTSTREAM_KAFKA_SUBSCRIBERS_ORDERS_MAX_WORKERS"))
                    .anyMatch(line -> line.matches("faststream\\.kafka\\.subscribers\\.orders\\.commit-every +7 +"
                            + ".*application\\.properties, line 2, .*commit\\.every.* is not set"))
                    .anyMatch(line -> line.matches("faststream\\.kafka\\.consumer-properties\\.session\\.timeout\\.ms"
                            + " +7000 +environment variable .*"));
        }
    }

    @Test
    void fileThatIsMissingKeepsTheAppFromStarting(RealKafka kafka) throws Exception {
        AppMain.Setting setting =
                new AppMain.Setting(kafka.servers(), "unused", group, directory.resolve("handled.txt"));
        Map<String, String> environment = Map.of("FASTSTREAM_CONFIG_FILES", "gone.properties", "APP_TOPIC", "x");
        try (AppProcess app = AppProcess.start(directory, environment, setting.toArgs("configured"))) {
            assertThat(app.awaitExit(RealKafka.PATIENCE.toSeconds())).isEqualTo(1);
            assertThat(app.lines(""))
                    .anyMatch(
                            line -> line.contains("faststream.config.files names") && line.contains("gone.properties"));
        }
    }

    @Test
    void mistypedEnvironmentVariableKeepsTheAppFromStarting(RealKafka kafka) throws Exception {
        AppMain.Setting setting =
                new AppMain.Setting(kafka.servers(), "unused", group, directory.resolve("handled.txt"));
        Map<String, String> environment =
                Map.of("FASTSTREAM_KAFKA_SUBSCRIBERS_ORDERS_MAX_WORKER", "5", "APP_TOPIC", "x");
        try (AppProcess app = AppProcess.start(directory, environment, setting.toArgs("configured"))) {
            assertThat(app.awaitExit(RealKafka.PATIENCE.toSeconds())).isEqualTo(1);
            assertThat(app.lines(""))
                    .anyMatch(line -> line.contains("FASTSTREAM_KAFKA_SUBSCRIBERS_ORDERS_MAX_WORKER ")
                            && line.contains("did you mean FASTSTREAM_KAFKA_SUBSCRIBERS_ORDERS_MAX_WORKERS?"));
        }
    }
}
