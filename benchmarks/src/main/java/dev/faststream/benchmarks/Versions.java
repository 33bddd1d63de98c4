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
    private static final String UNKNOWN = "version unknown";

    private Versions() {}

    /** The version of Kafka's client. */
    public static String ofKafkaClient() {
        return "kafka-clients " + versionIn("/kafka/kafka-version.properties");
    }

    /** The version of an artifact that Maven has built. */
    public static String of(String groupId, String artifactId) {
        return versionIn("/META-INF/maven/" + groupId + "/" + artifactId + "/pom.properties");
    }

    private static String versionIn(String resource) {
        try (InputStream file = Consumer.class.getResourceAsStream(resource)) {
            Properties properties = new Properties();
            properties.load(Objects.requireNonNull(file, resource));
            return properties.getProperty("version", UNKNOWN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The version that the jar of a class states, if it does. */
    public static String of(Class<?> type) {
        return Optional.ofNullable(type.getPackage().getImplementationVersion()).orElse(UNKNOWN);
    }
}
