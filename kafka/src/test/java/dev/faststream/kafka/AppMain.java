package dev.faststream.kafka;

import static org.awaitility.Awaitility.await;

import dev.faststream.FastStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The apps that {@link RestartTest} and others run in processes of their own. The first argument says which. */
final class AppMain {
    /** What the apps of one test share: where Kafka is, what is read, and the file that tells what was handled. */
    record Setting(String servers, String topic, String group, Path handled) {
        String[] toArgs(String app, String... more) {
            return Stream.concat(Stream.of(app, servers, topic, group, handled.toString()), Stream.of(more))
                    .toArray(String[]::new);
        }

        static Setting of(String... args) {
            return new Setting(args[1], args[2], args[3], Path.of(args[4]));
        }

        /** A test makes it to let a handler go on. */
        Path gate() {
            return handled.resolveSibling("gate");
        }
    }

    private AppMain() {}

    public static void main(String... args) {
        Setting setting = Setting.of(args);
        KafkaBroker broker = KafkaBroker.of(setting.servers())
                .consumerProperty("session.timeout.ms", "6000")
                .consumerProperty("heartbeat.interval.ms", "300");
        switch (args[0]) {
            case "batches" -> batches(broker, setting, Integer.parseInt(args[5]));
            case "singles" -> singles(broker, setting, args[5]);
            case "hanging", "impatient" -> hanging(broker, setting);
            case "wrong" -> wrong(broker, setting);
            case "configured" -> {
                configured(broker, setting);
                return;
            }
            case "crash" -> new CrashApp(broker, setting, args[5]).subscribe();
            default -> throw new IllegalArgumentException("There is no app " + args[0]);
        }
        Duration patience = Duration.ofSeconds(args[0].equals("impatient") ? 3 : 60);
        FastStream.of(broker).startupTimeout(patience).run(args);
    }

    /** Notes what it handles; when it has noted so many, it hangs in the middle of its batch. */
    private static void batches(KafkaBroker broker, Setting setting, int hangAfter) {
        AtomicInteger count = new AtomicInteger();
        broker.subscriber(setting.topic())
                .groupId(setting.group())
                .batch()
                .maxRecords(40)
                .consume(String.class, bodies -> {
                    for (String body : bodies) {
                        if (count.getAndIncrement() == hangAfter) {
                            note(setting, "hangs");
                            hang();
                        }
                        note(setting, body);
                    }
                });
    }

    /** Notes what it handles; before it notes one of them, it waits for the gate. */
    private static void singles(KafkaBroker broker, Setting setting, String waitAt) {
        broker.subscriber(setting.topic()).groupId(setting.group()).consume(String.class, body -> {
            if (body.equals(waitAt)) {
                note(setting, "waits");
                await().forever().until(() -> Files.exists(setting.gate()));
            }
            note(setting, body);
        });
    }

    private static void hanging(KafkaBroker broker, Setting setting) {
        broker.subscriber(setting.topic()).groupId(setting.group()).consume(String.class, body -> {
            note(setting, "hangs");
            hang();
        });
    }

    private static void wrong(KafkaBroker broker, Setting setting) {
        broker.include("no handlers");
        broker.subscriber(setting.topic())
                .autoOffsetReset("tomorrow")
                .property("max.pol.records", "5")
                .consume(String.class, body -> note(setting, body));
    }

    /** Says nothing of its own that is right: where Kafka is, and what is read, is set outside. */
    private static void configured(KafkaBroker broker, Setting setting) {
        broker.subscriber("${app.topic}")
                .name("orders")
                .groupId(setting.group())
                .maxWorkers(2)
                .consume(String.class, body -> note(setting, body));
        FastStream app = FastStream.of(broker);
        app.afterStartup(() -> note(setting, app.effectiveConfiguration().toString()))
                .run();
    }

    private static void hang() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    private static void note(Setting setting, String line) throws IOException {
        Files.write(setting.handled(), List.of(line), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
