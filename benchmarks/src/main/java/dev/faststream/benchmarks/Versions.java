package dev.faststream.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;

/** Which versions of libraries are on the class path. */
public final class Versions {
    private Versions() {}

    /** The version of Kafka's client. */
    public static String ofKafkaClient() {
        try (InputStream file = Consumer.class.getResourceAsStream("/kafka/kafka-version.properties")) {
            Properties properties = new Properties();
            properties.load(Objects.requireNonNull(file, "kafka-version.properties"));
            return "kafka-clients " + properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The version that the jar of a class states, if it does. */
    public static String of(Class<?> type) {
        return Optional.ofNullable(type.getPackage().getImplementationVersion()).orElse("version unknown");
    }
}
