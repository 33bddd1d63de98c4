package dev.faststream.benchmarks;

import java.util.function.Function;

/**
 * What a case asks of contenders.
 *
 * @param title what it measures, for the table
 * @param shape what the handler takes
 * @param ordered whether a key's records are handled one after the other, as they were written
 * @param atOnce how many records may be handled at the same time
 * @param share of how many records it is, as a part of those of a whole run
 * @param retryPauseMs the pause after a record has failed, until it is tried again, in ms
 * @param figures which figures are of interest
 * @param effect what the handler does
 */
record Plan(
        String title,
        Shape shape,
        boolean ordered,
        int atOnce,
        double share,
        long retryPauseMs,
        Figures figures,
        Function<Content, Effect> effect) {

    /** Which figures a table shows. */
    enum Figures {
        THROUGHPUT,
        LATENCY,
        MEMORY
    }

    static Plan of(String title, Shape shape) {
        return new Plan(title, shape, true, 1, 1, 0, Figures.THROUGHPUT, content -> Effects.none());
    }

    Plan unordered() {
        return new Plan(title, shape, false, atOnce, share, retryPauseMs, figures, effect);
    }

    Plan atOnce(int records) {
        return new Plan(title, shape, ordered, records, share, retryPauseMs, figures, effect);
    }

    Plan share(double part) {
        return new Plan(title, shape, ordered, atOnce, part, retryPauseMs, figures, effect);
    }

    Plan retryPauseMs(long pause) {
        return new Plan(title, shape, ordered, atOnce, share, pause, figures, effect);
    }

    Plan figures(Figures wanted) {
        return new Plan(title, shape, ordered, atOnce, share, retryPauseMs, wanted, effect);
    }

    Plan effect(Function<Content, Effect> wanted) {
        return new Plan(title, shape, ordered, atOnce, share, retryPauseMs, figures, wanted);
    }
}
