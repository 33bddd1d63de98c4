package dev.faststream.benchmarks;

import dev.faststream.benchmarks.Axis.Point;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How the cost of a record grows along an axis: runs all of its points, and gives a table and a drawing.
 *
 * @param axis the axis
 * @param results its points, in their order
 */
record Growth(Axis axis, List<Result> results) {
    /** The contender: it can have several topics, and any number of workers. */
    static final String CONTENDER = "ours-workers";

    /** A point and what was measured there in each round. */
    record Result(Point point, List<Outcome> rounds) {
        private double median(Table.Figure figure) {
            return Table.median(Table.measurements(rounds), figure);
        }

        double perSecond() {
            return median(m -> m.pace().secondHalfPerSecond());
        }

        double cpuMicros() {
            return median(m -> m.cost().secondHalfCpuMicros());
        }
    }

    static Growth along(Axis axis, Options options, Runner runner, Runner.Entry contender)
            throws IOException, InterruptedException {
        List<Result> results = new ArrayList<>();
        // The topics are only filled anew for another content, so that rounds come one after the other.
        for (Point point : axis.points(options.records() / 2)) {
            Checks checks = new Checks(point.task(), point.content());
            List<Outcome> rounds = new ArrayList<>();
            for (int round = 1; round <= options.rounds(); round++) {
                String name = String.join(
                        "-", axis.name(), "" + point.value(), point.task().name(), "" + point.atOnce(), "" + round);
                rounds.add(runner.run(
                        contender,
                        runner.request(contender, point.task(), point.content(), point.atOnce()),
                        checks,
                        name));
            }
            results.add(new Result(point, rounds));
        }
        return new Growth(axis, results);
    }

    String markdown(String drawing) {
        StringBuilder table = new StringBuilder("### Growth of " + axis.title() + "\n\n");
        table.append("![how it grows](").append(drawing).append(")\n\n");
        table.append("| ")
                .append(axis.title())
                .append(" | | records | records a second | second half | CPU µs a record, second half"
                        + " | bytes a record | live heap MiB | checks |\n|--:|---|--:|--:|--:|--:|--:|--:|---|\n");
        results.forEach(result -> table.append(row(result)));
        return table.toString();
    }

    private static String row(Result result) {
        Point point = result.point();
        return String.format(
                Locale.ROOT,
                "| %,d | %s | %,d | %,.0f | %,.0f | %.2f | %,.0f | %.0f | %s |%n",
                point.value(),
                point.series(),
                point.content().records(),
                result.median(m -> m.pace().perSecond()),
                result.perSecond(),
                result.cpuMicros(),
                result.median(m -> m.cost().allocatedBytes()),
                result.median(m -> m.cost().liveMiB()),
                Table.checks(result.rounds()));
    }
}
