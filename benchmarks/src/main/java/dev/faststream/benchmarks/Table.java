package dev.faststream.benchmarks;

import dev.faststream.benchmarks.Outcome.Failed;
import dev.faststream.benchmarks.Outcome.Measured;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The outcomes of a case as a Markdown table: medians over the rounds, and what was wrong in any of them.
 *
 * @param task the case
 * @param outcomes the rounds of each contender
 */
record Table(Case task, Map<Worker.Listed, List<Outcome>> outcomes) {
    /** A figure of a measurement. */
    @FunctionalInterface
    interface Figure extends ToDoubleFunction<Measurement> {}

    /** One column of figures. */
    private record Column(String title, String format, Figure figure) {}

    private static final Column CPU =
            new Column("CPU µs a record", "%.2f", m -> m.cost().cpuMicros());
    private static final Column ALLOCATED =
            new Column("bytes a record", "%,.0f", m -> m.cost().allocatedBytes());
    private static final Column LIVE =
            new Column("live heap MiB", "%.0f", m -> m.cost().liveMiB());
    private static final Column RESIDENT =
            new Column("RSS MiB", "%.0f", m -> m.cost().residentMiB());

    static String line(Outcome outcome) {
        return switch (outcome) {
            case Failed failed -> failed.reason();
            case Measured measured ->
                String.format(
                        Locale.ROOT,
                        "%,.0f a second, %s",
                        measured.measurement().pace().perSecond(),
                        measured.problems().isEmpty() ? "ok" : String.join(", ", measured.problems()));
        };
    }

    String markdown(Content content) {
        List<Column> columns = columns();
        StringBuilder table = new StringBuilder();
        table.append(String.format(
                Locale.ROOT,
                "### %s: %s%n%n%,d records, %d partitions%n%n",
                task,
                task.title(),
                content.records(),
                content.partitions()));
        table.append("| contender |");
        columns.forEach(column -> table.append(" ").append(column.title()).append(" |"));
        table.append(" checks |\n|---|").append("--:|".repeat(columns.size())).append("---|\n");
        outcomes.forEach((contender, rounds) -> table.append(row(contender, rounds, columns)));
        return table.toString();
    }

    private List<Column> columns() {
        return switch (task.figures()) {
            case LATENCY ->
                List.of(
                        latency("p50 ms", Latency::p50),
                        latency("p99 ms", Latency::p99),
                        latency("p99.9 ms", Latency::p999),
                        latency("longest ms", Latency::max),
                        CPU,
                        ALLOCATED);
            case MEMORY -> List.of(new Column("handled", "%,.0f", m -> m.count().handled()), LIVE, RESIDENT, ALLOCATED);
            case THROUGHPUT -> throughput();
        };
    }

    private static Column latency(String title, ToDoubleFunction<Latency> figure) {
        return new Column(title, "%.2f", m -> figure.applyAsDouble(m.latency().orElseThrow()));
    }

    private List<Column> throughput() {
        double fastest = outcomes.entrySet().stream()
                .filter(entry -> entry.getKey().name().startsWith("loop"))
                .mapToDouble(entry ->
                        median(measurements(entry.getValue()), m -> m.pace().perSecond()))
                .max()
                .orElse(Double.NaN);
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("records a second", "%,.0f", m -> m.pace().perSecond()));
        if (fastest > 0) {
            columns.add(new Column("÷ fastest loop", "%.2f", m -> m.pace().perSecond() / fastest));
        }
        columns.add(new Column("second half", "%,.0f", m -> m.pace().secondHalfPerSecond()));
        columns.addAll(List.of(CPU, ALLOCATED, LIVE, RESIDENT));
        return columns;
    }

    private static String row(Worker.Listed contender, List<Outcome> rounds, List<Column> columns) {
        List<Measurement> measurements = measurements(rounds);
        StringBuilder row =
                new StringBuilder("| ").append(contender.description()).append(" |");
        for (Column column : columns) {
            row.append(' ').append(cell(column, measurements)).append(" |");
        }
        return row.append(' ').append(checks(rounds)).append(" |\n").toString();
    }

    private static String cell(Column column, List<Measurement> measurements) {
        return measurements.isEmpty()
                ? "-"
                : String.format(Locale.ROOT, column.format(), median(measurements, column.figure()));
    }

    static String checks(List<Outcome> rounds) {
        Set<String> problems = new LinkedHashSet<>();
        for (Outcome outcome : rounds) {
            switch (outcome) {
                case Failed failed -> problems.add(failed.reason());
                case Measured measured -> problems.addAll(measured.problems());
            }
        }
        String spread = spread(measurements(rounds));
        return problems.isEmpty() ? "ok" + spread : "**" + String.join("; ", problems) + "**" + spread;
    }

    /** How far the slowest and the quickest round are from the median. */
    private static String spread(List<Measurement> measurements) {
        if (measurements.size() < 2) {
            return "";
        }
        double median = median(measurements, m -> m.pace().perSecond());
        var all = measurements.stream()
                .collect(Collectors.summarizingDouble(m -> m.pace().perSecond()));
        return String.format(
                Locale.ROOT, ", %+.0f..%+.0f %%", 100 * (all.getMin() / median - 1), 100 * (all.getMax() / median - 1));
    }

    static List<Measurement> measurements(List<Outcome> rounds) {
        List<Measurement> measurements = new ArrayList<>();
        for (Outcome outcome : rounds) {
            if (outcome instanceof Measured measured) {
                measurements.add(measured.measurement());
            }
        }
        return measurements;
    }

    static double median(List<Measurement> measurements, Figure figure) {
        double[] sorted = measurements.stream().mapToDouble(figure).sorted().toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
