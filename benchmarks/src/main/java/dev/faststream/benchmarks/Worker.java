package dev.faststream.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** A JVM that runs one contender once, or tells which contenders there are on its class path. */
public final class Worker {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final long LATE_ONES_MS = 300;

    /** A contender, for those who do not have it on their class path. */
    record Listed(String name, String description, Set<Case> cases) {}

    private Worker() {}

    /** Runs what a file asks for and writes what was found to another; {@code list} and a file lists the contenders. */
    public static void main(String... args) throws Exception {
        endWithParent();
        if (args[0].equals("list")) {
            JSON.writeValue(Path.of(args[1]), listed());
        } else {
            JSON.writeValue(Path.of(args[1]), run(JSON.readValue(Path.of(args[0]), Request.class)));
        }
        // Not every contender ends its threads.
        System.exit(0);
    }

    /** The standard input is a pipe from the runner, and ends when that does. */
    static void endWithParent() {
        Thread.ofPlatform().daemon().name("end-with-parent").start(() -> {
            try {
                System.in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                System.err.println("The runner is gone: " + e);
            }
            Runtime.getRuntime().halt(3);
        });
    }

    private static List<Listed> listed() {
        return contenders()
                .map(contender -> new Listed(contender.name(), contender.description(), contender.cases()))
                .toList();
    }

    private static Measurement run(Request request) throws Exception {
        MemoryWatch memory = MemoryWatch.start();
        Work work = new Work(request.task().effect(request.content()), new Tally(request.content()));
        Watch watch = new Watch(work.tally(), request.task(), request.content());
        AutoCloseable running = contender(request.contender())
                .start(new Setup(
                        request.servers(),
                        request.task(),
                        request.atOnce(),
                        request.content().topics(),
                        work));
        watch.awaitEnd();
        TimeUnit.MILLISECONDS.sleep(LATE_ONES_MS);
        running.close();
        return new Measurement(work.tally().count(), watch.pace(), watch.cost(memory), work.latency());
    }

    private static Contender contender(String name) {
        return contenders()
                .filter(contender -> contender.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The contenders of the first jar on the class path; behind it there may be others without what they need. */
    private static Stream<Contender> contenders() {
        String classPath = System.getProperty("java.class.path");
        Path first = Path.of(classPath.split(File.pathSeparator, 2)[0]);
        return ServiceLoader.load(Contender.class).stream()
                .filter(provider -> jarOf(provider.type()).equals(first))
                .map(ServiceLoader.Provider::get);
    }

    private static Path jarOf(Class<?> type) {
        return Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }
}
