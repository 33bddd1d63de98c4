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
 * @param figures which figures are of interest
 * @param effect what the handler does
 */
record Plan(
        String title,
        Shape shape,
        boolean ordered,
        int atOnce,
        double share,
        Figures figures,
        Function<Content, Effect> effect) {

    /** Which figures a table shows. */
    enum Figures {
        THROUGHPUT,
        LATENCY,
        MEMORY
    }

    static Plan of(String title, Shape shape) {
        return new Plan(title, shape, true, 1, 1, Figures.THROUGHPUT, content -> Effects.none());
    }

    Plan unordered() {
        return new Plan(title, shape, false, atOnce, share, figures, effect);
    }

    Plan atOnce(int records) {
        return new Plan(title, shape, ordered, records, share, figures, effect);
    }

    Plan share(double part) {
        return new Plan(title, shape, ordered, atOnce, part, figures, effect);
    }

    Plan figures(Figures wanted) {
        return new Plan(title, shape, ordered, atOnce, share, wanted, effect);
    }

    Plan effect(Function<Content, Effect> wanted) {
        return new Plan(title, shape, ordered, atOnce, share, figures, wanted);
    }
}
