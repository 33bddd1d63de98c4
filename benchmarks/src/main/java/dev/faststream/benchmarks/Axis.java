package dev.faststream.benchmarks;

import java.util.List;

/**
 * What grows while all else stays the same. Records become fewer where each takes longer, so that no run takes long.
 */
enum Axis {
    PARTITIONS("partitions of a topic", 1, 2, 4, 8, 16, 32, 64) {
        @Override
        List<Point> points(int records, int value) {
            return List.of(single(value, Content.of(records).withPartitions(value)));
        }
    },
    SUBSCRIPTIONS("subscriptions in one app, each with a topic of 4 partitions", 1, 2, 5, 10, 20, 50) {
        @Override
        List<Point> points(int records, int value) {
            return List.of(single(value, Content.of(records).withTopics(value)));
        }
    },
    BYTES("bytes of a body", 150, 1_000, 10_000, 100_000, 1_000_000) {
        @Override
        List<Point> points(int records, int value) {
            int fewer = Math.min(records, MOST_BYTES / value);
            return List.of(single(value, Content.of(fewer).withBodyBytes(value)));
        }
    },
    HEADERS("headers of a record, of which the handler asks for one", 0, 1, 3, 10, 30, 100) {
        @Override
        List<Point> points(int records, int value) {
            int fewer = records / (1 + value / 10);
            return List.of(single(value, Content.of(fewer).withHeaders(value)));
        }
    },
    WORKERS("workers, handlers block for 5 ms", 1, 3, 10, 30, 100, 300, 1_000) {
        @Override
        List<Point> points(int records, int value) {
            Content content = Content.of(Math.min(records / 5, value * RECORDS_A_WORKER));
            return List.of(
                    new Point("in the order of keys", value, Case.C1, content, value),
                    new Point("in any order", value, Case.C2, content, value));
        }
    },
    FAILURES("records of 1,000 that fail twice, pauses of 1 ms", 0, 1, 10, 100, 500, 1_000) {
        @Override
        List<Point> points(int records, int value) {
            int fewer = value == 0 ? records : Math.min(records / 5, MOST_FAILURES * 1_000 / value);
            Content content = Content.of(fewer).withFailing(value);
            return List.of(
                    new Point("one worker", value, Case.E2, content, 1),
                    new Point("16 workers, in the order of keys", value, Case.E2, content, 16));
        }
    };

    private static final int MOST_BYTES = 500_000_000;
    private static final int RECORDS_A_WORKER = 800;
    private static final int MOST_FAILURES = 500;

    /**
     * One run.
     *
     * @param series to which line of the drawing it belongs
     * @param value how far it has grown
     * @param task what handlers do
     * @param content what topics hold
     * @param atOnce how many workers there are
     */
    record Point(String series, int value, Case task, Content content, int atOnce) {}

    private final String title;

    @SuppressWarnings("ImmutableEnumChecker") // it is a copy that nobody can change
    private final List<Integer> values;

    Axis(String title, Integer... values) {
        this.title = title;
        this.values = List.of(values);
    }

    private static Point single(int value, Content content) {
        return new Point("one worker", value, Case.S1, content, 1);
    }

    String title() {
        return title;
    }

    /** All runs; {@code records} is how many the longest has. */
    List<Point> points(int records) {
        return values.stream().flatMap(value -> points(records, value).stream()).toList();
    }

    abstract List<Point> points(int records, int value);
}
