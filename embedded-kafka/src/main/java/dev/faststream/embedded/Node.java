package dev.faststream.embedded;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;
import org.apache.kafka.server.fault.LoggingFaultHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running Kafka server, from its start to its stop; a restart is another node on the same data.
 *
 * <p>The one place that knows how Kafka is put together, which is not a public API of Kafka and may change with a
 * release.
 */
final class Node {

    private static final Logger log = LoggerFactory.getLogger(Node.class);
    private static final Duration PLANNED_SHUTDOWN = Duration.ofSeconds(5);

    private final ControllerServer controller;
    private final BrokerServer broker;
    private final Listeners listeners;

    private Node(SharedServer shared, ControllerServer controller, Listeners listeners) {
        this.controller = controller;
        this.broker = new BrokerServer(shared);
        this.listeners = listeners;
    }

    /** Blocks until clients can use the node; leaves no thread and no socket behind if it fails. */
    static Node start(Options options, Path data) {
        Listeners listeners = Listeners.bind(options.port());
        try {
            return start(NodeProperties.of(options, data, listeners), data, listeners);
        } catch (InterruptedException interrupted) {
            listeners.close();
            Thread.currentThread().interrupt();
            throw notStarted(options, data, interrupted);
        } catch (Exception | LinkageError failure) {
            // Exception, because Kafka's Scala code throws checked ones that it does not declare.
            listeners.close();
            throw notStarted(options, data, failure);
        }
    }

    /** Stops as much as it can, even on an interrupted thread, which stays interrupted. */
    void stop() {
        boolean interrupted = Thread.interrupted(); // Kafka would leave its threads behind
        try {
            stopPart("broker", () -> broker.shutdown(PLANNED_SHUTDOWN));
            stopPart("controller", controller::shutdown);
            listeners.close();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Node start(NodeProperties properties, Path data, Listeners listeners) throws Exception {
        KafkaConfig config = new KafkaConfig(properties.values(), false);
        formatOnce(data);
        Node node = assemble(config, listeners);
        try {
            node.controller.startup();
            node.broker.startup();
            return node;
        } catch (Exception | LinkageError failure) {
            node.stop();
            throw failure;
        }
    }

    /** Does what {@code kafka-storage format} does; a directory with data keeps its cluster id. */
    private static void formatOnce(Path data) throws Exception {
        if (Files.exists(data.resolve("meta.properties"))) {
            return;
        }
        try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(nowhere)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(NodeProperties.NODE_ID)
                    .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .setControllerListenerName(Listeners.CONTROLLER)
                    .setMetadataLogDirectory(data.toString())
                    .addDirectory(data.toString())
                    .setIgnoreFormatted(true)
                    .run();
        }
    }

    private static Node assemble(KafkaConfig config, Listeners listeners) {
        var found = KafkaRaftServer.initializeLogDirs(config, log, "");
        SharedServer shared = new SharedServer(
                config,
                found._1(),
                Time.SYSTEM,
                new Metrics(),
                CompletableFuture.completedFuture(Map.of(NodeProperties.NODE_ID, listeners.controllerAddress())),
                List.of(),
                // Kafka's own handlers end the JVM at a fatal fault; a test run must survive that and fail readably
                (name, fatal, action) -> new LoggingFaultHandler(name, action),
                listeners);
        return new Node(shared, new ControllerServer(shared, KafkaRaftServer.configSchema(), found._2()), listeners);
    }

    private static void stopPart(String name, Runnable shutdown) {
        try {
            shutdown.run();
        } catch (Exception failure) {
            // The other parts must stop all the same.
            log.warn("Kafka's {} did not stop cleanly; threads of it may be left", name, failure);
        }
    }

    private static IllegalStateException notStarted(Options options, Path data, Throwable failure) {
        return new IllegalStateException(
                "Kafka does not start on " + Listeners.HOST + ":" + options.port() + " with the data in " + data + ": "
                        + failure.getMessage()
                        + ". Expected are valid broker properties and jars of one Kafka version; the properties given"
                        + " are "
                        + options.properties().keySet(),
                failure);
    }
}
