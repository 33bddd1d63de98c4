package dev.faststream.examples.demo;

import dev.faststream.FastStream;
import dev.faststream.embedded.EmbeddedKafka;
import dev.faststream.kafka.KafkaBroker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;

/**
 * Starts a broker, lets another client publish to it, shows what the handlers do with it, and checks that it adds up.
 */
public final class Demo {
    private static final int PARTITIONS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EmbeddedKafka kafka;
    private final Report report;
    private final boolean keep;
    private final AtomicInteger exitCode = new AtomicInteger(1);

    private Demo(EmbeddedKafka kafka, Report report, boolean keep) {
        this.kafka = kafka;
        this.report = report;
        this.keep = keep;
    }

    /**
     * Runs the demo.
     *
     * @param keep whether to go on until Ctrl+C
     * @return the exit code: 0 if everything added up
     */
    public static int run(boolean keep) {
        System.out.println("Starting a Kafka broker in this process...");
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            System.out.println("Kafka is at " + kafka.bootstrapServers());
            kafka.createTopic(OrderTraces.ORDERS, PARTITIONS);
            kafka.createTopic(OrderTraces.TRACES, PARTITIONS);
            kafka.createTopic(OrderTraces.DEAD_LETTERS, PARTITIONS);
            return new Demo(kafka, new Report(System.out), keep).run();
        }
    }

    private int run() {
        KafkaBroker broker = KafkaBroker.of(kafka.bootstrapServers()).include(new OrderTraces(report));
        FastStream app = FastStream.of(broker);
        app.afterStartup(() -> Thread.ofPlatform().name("demo").daemon().start(() -> show(app)));
        app.run();
        return exitCode.get();
    }

    private void show(FastStream app) {
        try {
            int produced = new ShopProducer(kafka.bootstrapServers(), OrderTraces.ORDERS).publishAll();
            awaitAll(produced);
            report.print(produced, committed());
            exitCode.set(report.addsUp(produced, committed()) ? 0 : 1);
        } catch (RuntimeException e) {
            System.err.println("The demo failed: " + e);
        }
        if (keep) {
            System.out.println(
                    "\nThe broker at " + kafka.bootstrapServers() + " and the handlers keep running: publish to '"
                            + OrderTraces.ORDERS + "' with any client. Ctrl+C ends.");
        } else {
            app.exit();
        }
    }

    private void awaitAll(int produced) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!report.addsUp(produced, committed()) && System.nanoTime() < deadline) {
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The demo was interrupted", e);
        }
    }

    private long committed() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            return admin
                    .listConsumerGroupOffsets(OrderTraces.GROUP)
                    .partitionsToOffsetAndMetadata()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .entrySet()
                    .stream()
                    .filter(entry -> entry.getKey().topic().equals(OrderTraces.ORDERS))
                    .mapToLong(entry -> entry.getValue().offset())
                    .sum();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Kafka does not tell what is committed: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The demo was interrupted", e);
        }
    }
}
