package dev.faststream.benchmarks;

import dev.faststream.benchmarks.Plan.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/** Runs contenders, one after the other, each in a JVM of its own. Used by one thread. */
final class Runner {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int LIST_SECONDS = 60;
    private static final int START_SECONDS = 30;

    /** A contender and where it is. */
    record Entry(Worker.Listed contender, Module module) {}

    private final Options options;
    private final Cluster cluster;
    private final Path logs;

    Runner(Options options, Cluster cluster, Path logs) {
        this.options = options;
        this.cluster = cluster;
        this.logs = logs;
    }

    /** Asks every module which contenders it has. */
    static List<Entry> entries(List<Module> modules, Path logs) throws IOException, InterruptedException {
        List<Entry> entries = new ArrayList<>();
        for (Module module : modules) {
            Path answer = logs.resolve("contenders.json");
            Process process = new Jvm(module.classPath(), List.of())
                    .start(Worker.class, logs.resolve("contenders.log"), "list", answer.toString());
            if (!process.waitFor(LIST_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(
                        "The contenders of " + module.directory().getFileName() + " can't be listed; see "
                                + logs.getFileName() + "/contenders.log");
            }
            for (Worker.Listed listed : JSON.readValue(answer, Worker.Listed[].class)) {
                entries.add(new Entry(listed, module));
            }
        }
        return entries;
    }

    /** Runs a case, all contenders in each round, and each round begins with another one. */
    Map<Worker.Listed, List<Outcome>> run(Case task, List<Entry> entries) throws IOException, InterruptedException {
        Content content = task.content(options.records());
        Checks checks = new Checks(task, content);
        List<Entry> order = new ArrayList<>(entries);
        Map<Worker.Listed, List<Outcome>> outcomes = new LinkedHashMap<>();
        for (int round = 1; round <= options.rounds(); round++) {
            for (Entry entry : order) {
                String name = task + "-" + entry.contender().name() + "-" + round;
                Outcome outcome = run(entry, request(entry, task, content, task.atOnce()), checks, name);
                outcomes.computeIfAbsent(entry.contender(), contender -> new ArrayList<>())
                        .add(outcome);
            }
            Collections.rotate(order, -1);
        }
        return outcomes;
    }

    Request request(Entry entry, Case task, Content content, int atOnce) {
        return new Request(entry.contender().name(), task, cluster.servers(), content, atOnce);
    }

    /** Runs a contender once; the name is that of its log. */
    Outcome run(Entry entry, Request request, Checks checks, String name) throws IOException, InterruptedException {
        Outcome outcome = measure(entry, request, checks, name);
        System.err.println(name + ": " + Table.line(outcome));
        return outcome;
    }

    private Outcome measure(Entry entry, Request request, Checks checks, String name)
            throws IOException, InterruptedException {
        prepare(request);
        Path question = logs.resolve(name + ".request.json");
        Path answer = logs.resolve(name + ".json");
        Files.deleteIfExists(answer);
        JSON.writeValue(question, request);
        Process process = new Jvm(entry.module().classPath(), options.flags())
                .start(Worker.class, logs.resolve(name + ".log"), question.toString(), answer.toString());
        try {
            if (request.task().figures() == Figures.LATENCY) {
                awaitReading(process);
                new Feed(cluster.servers(), request.content()).publishPaced();
            }
            if (!process.waitFor(options.limitSeconds(), TimeUnit.SECONDS)) {
                return new Outcome.Failed("ended after " + options.limitSeconds() + " s");
            }
            if (process.exitValue() != 0) {
                return new Outcome.Failed("failed, see " + name + ".log");
            }
            Measurement measurement = JSON.readValue(answer, Measurement.class);
            return new Outcome.Measured(measurement, checks.problems(measurement, cluster));
        } finally {
            process.destroyForcibly().waitFor();
            cluster.forgetGroups(request.content());
        }
    }

    private void awaitReading(Process process) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (process.isAlive() && System.nanoTime() < deadline && !cluster.isGroupReading()) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private void prepare(Request request) {
        if (request.task().figures() == Figures.LATENCY) {
            cluster.empty(request.content());
        } else {
            cluster.fill(request.content());
        }
        if (request.task().shape() == Shape.RESULT) {
            cluster.emptyResults(request.content());
        }
    }
}
