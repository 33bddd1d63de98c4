package dev.faststream.benchmarks;

import dev.faststream.benchmarks.Plan.Figures;
import java.util.ArrayList;
import java.util.List;

/**
 * What a contender has to keep: each record handled once, in order where that is promised, and all committed in the
 * end.
 */
final class Checks {
    private final Case task;
    private final Content content;
    private final long checksum;
    private final long resultsChecksum;

    Checks(Case task, Content content) {
        this.task = task;
        this.content = content;
        this.checksum = Checksum.expected(task.shape(), content);
        this.resultsChecksum = task.shape() == Shape.RESULT ? Checksum.expectedResults(content) : 0;
    }

    List<String> problems(Measurement measurement, Cluster cluster) {
        List<String> problems = new ArrayList<>();
        Tally.Count count = measurement.count();
        if (task.figures() == Figures.MEMORY) {
            order("", count, problems);
            return problems;
        }
        all("", count, checksum, problems);
        long uncommitted = cluster.uncommitted(content);
        if (uncommitted != 0) {
            problems.add("not committed: " + uncommitted);
        }
        if (task.shape() == Shape.RESULT) {
            all("results ", cluster.results(content), resultsChecksum, problems);
        }
        return problems;
    }

    private void order(String what, Tally.Count count, List<String> problems) {
        if (task.isOrdered() && count.disorder() > 0) {
            problems.add(what + "out of order: " + count.disorder());
        }
    }

    private void all(String what, Tally.Count count, long expected, List<String> problems) {
        order(what, count, problems);
        long lost = content.records() - count.handled();
        if (lost > 0) {
            problems.add(what + "lost: " + lost);
        } else if (count.checksum() != expected) {
            problems.add(what + "wrong content");
        }
        if (count.again() > 0) {
            problems.add(what + "more than once: " + count.again());
        }
    }
}
