package dev.faststream.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What a broker leaves in the JVM. Threads and standard streams belong to everybody, so nothing runs beside this. */
@Isolated
final class EmbeddedKafkaLeftoversTest {

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @BeforeEach
    void catch_what_is_printed() {
        PrintStream caught = new PrintStream(printed, true, UTF_8);
        System.setOut(caught);
        System.setErr(caught);
    }

    @AfterEach
    void print_again() {
        System.setOut(out);
        System.setErr(err);
    }

    @Test
    void a_closed_broker_leaves_no_thread_that_keeps_the_jvm_alive() {
        Set<Thread> before = userThreads();
        EmbeddedKafka kafka = EmbeddedKafka.start();
        kafka.createTopic("orders", 1);
        Clients.of(kafka).send("orders", "hello");
        Clients.of(kafka).receive("orders", 1);

        kafka.close();

        assertThat(userThreads()).isSubsetOf(before);
    }

    @Test
    void an_interrupted_thread_closes_the_broker_and_stays_interrupted() {
        Set<Thread> before = userThreads();
        EmbeddedKafka kafka = EmbeddedKafka.start();

        Thread.currentThread().interrupt();
        kafka.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(userThreads()).isSubsetOf(before);
        assertThat(kafka.directory()).doesNotExist();
    }

    @Test
    void nothing_is_printed() {
        EmbeddedKafka kafka = EmbeddedKafka.start();
        kafka.stop();
        kafka.startAgain();
        kafka.close();

        assertThat(printed.toString(UTF_8)).isEmpty();
    }

    @Test
    void closing_is_quick_while_clients_are_connected() {
        EmbeddedKafka kafka = EmbeddedKafka.start();
        kafka.createTopic("orders", 1);
        var consumer = Clients.of(kafka).consumer("orders", Map.of());
        Clients.of(kafka).send("orders", "hello");
        Clients.receive(consumer, 1);
        long begin = System.nanoTime();

        kafka.close();

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
        consumer.close(CloseOptions.timeout(Duration.ZERO)); // there is no broker left to say goodbye to
    }

    private static Set<Thread> userThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && !thread.isDaemon())
                .collect(Collectors.toSet());
    }
}
