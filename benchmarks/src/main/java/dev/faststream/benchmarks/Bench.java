package dev.faststream.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What {@code ./faststream bench} runs: a broker, and every contender of every case against it. */
public final class Bench {
    private static final int BROKER_SECONDS = 60;

    private final Options options;
    private final List<Module> modules;
    private final Path logs;
    private final Path results;
    private final String name;

    private Bench(Options options, Path directory) throws IOException {
        String begun = LocalDateTime.now(ZoneId.systemDefault()).format(DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmm"));
        this.options = options;
        this.modules = Module.below(directory);
        this.logs = Files.createDirectories(directory.resolve("target/logs"));
        this.results = Files.createDirectories(directory.resolve("results"));
        this.name = name(options) + begun;
    }

    /** Measures; the arguments are explained by {@link Options#USAGE}. */
    public static void main(String... args) throws IOException, InterruptedException {
        Options options = options(List.of(args));
        Bench bench = new Bench(options, Path.of(System.getProperty("benchmarks.directory")));
        String report = bench.run();
        String file = bench.name + ".md";
        Files.writeString(bench.results.resolve(file), report);
        System.out.println(report);
        System.out.println("Written to results/" + file);
        System.exit(0);
    }

    private static Options options(List<String> args) {
        if (args.contains("--help")) {
            System.out.println(Options.USAGE);
            System.exit(0);
        }
        return orExplain(() -> Options.parse(args));
    }

    private static <T> T orExplain(Supplier<T> asked) {
        try {
            return asked.get();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n\n" + Options.USAGE);
            System.exit(2);
            throw e;
        }
    }

    private static String name(Options options) {
        if (!options.growth().isEmpty()) {
            return "growth-";
        }
        return options.areCasesAll()
                ? "all-"
                : options.cases().stream().map(task -> task + "-").collect(Collectors.joining());
    }

    private String run() throws IOException, InterruptedException {
        List<Runner.Entry> all = Runner.entries(modules, logs);
        List<Runner.Entry> entries = orExplain(() -> options.wantedOf(all));
        Path address = logs.resolve("broker.address");
        Files.deleteIfExists(address);
        Process broker = new Jvm(modules.getFirst().classPath(), List.of())
                .start(BrokerProcess.class, logs.resolve("broker.log"), address.toString());
        try (Cluster cluster = new Cluster(awaitAddress(broker, address))) {
            return run(new Runner(options, cluster, logs), entries);
        } finally {
            broker.getOutputStream().close();
            broker.waitFor();
        }
    }

    private String awaitAddress(Process broker, Path address) throws IOException, InterruptedException {
        for (long begin = System.nanoTime(); secondsSince(begin) < BROKER_SECONDS && broker.isAlive(); ) {
            if (Files.exists(address) && Files.size(address) > 0) {
                return Files.readString(address);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new IllegalStateException("The broker does not start; see " + logs.getFileName() + "/broker.log");
    }

    private static long secondsSince(long nanos) {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - nanos);
    }

    private String run(Runner runner, List<Runner.Entry> entries) throws IOException, InterruptedException {
        StringBuilder report =
                new StringBuilder(Machine.describe(options, System.getProperty("benchmarks.commit", "unknown")));
        if (!options.growth().isEmpty()) {
            for (Axis axis : options.growth()) {
                report.append('\n').append(growth(axis, runner, entries.getFirst()));
            }
            return report.toString();
        }
        for (Case task : options.cases()) {
            List<Runner.Entry> able = Options.ableOf(task, entries);
            if (able.isEmpty()) {
                continue;
            }
            Table table = new Table(task, runner.run(task, able));
            report.append('\n').append(table.markdown(task.content(options.records())));
        }
        return report.toString();
    }

    private String growth(Axis axis, Runner runner, Runner.Entry contender) throws IOException, InterruptedException {
        Growth growth = Growth.along(axis, options, runner, contender);
        String drawing = name + "-" + axis.name().toLowerCase(Locale.ROOT) + ".svg";
        Drawing.draw(growth, results.resolve(drawing));
        return growth.markdown(drawing);
    }
}
