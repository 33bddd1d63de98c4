package dev.faststream.benchmarks;

import dev.faststream.benchmarks.Plan.Figures;
import java.util.EnumSet;
import java.util.Set;

/** What is measured. A new case of a known shape is a constant here, and every contender of that shape can run it. */
public enum Case {
    S1(Plan.of("single messages, JSON to a record, one header read", Shape.SINGLE)),
    S2(Plan.of("single messages, bytes", Shape.SINGLE_BYTES)),
    B1(Plan.of("batches of up to 500, JSON to records, two headers of every record read", Shape.BATCH)),
    B2(Plan.of("batches of up to 500, bytes", Shape.BATCH_BYTES)),
    B3(Plan.of("batches of up to 500, JSON to records, no header read", Shape.BATCH_WITHOUT_HEADERS)),
    P1(Plan.of("consume JSON, change it, publish JSON", Shape.RESULT)),
    C1(Plan.of("the handler blocks for 5 ms, in the order of keys, up to 1,000 at once", Shape.SINGLE)
            .atOnce(1000)
            .share(0.25)
            .effect(content -> Effects.blockFor(5))),
    C2(Plan.of("the handler blocks for 5 ms, in any order, up to 1,000 at once", Shape.SINGLE)
            .atOnce(1000)
            .unordered()
            .effect(content -> Effects.blockFor(5))),
    L1(Plan.of("time from when a record should have been sent to its handler, 1,000 a second", Shape.SINGLE)
            .share(0.015)
            .figures(Figures.LATENCY)
            .effect(Effects::measureLatency)),
    E1(Plan.of("one record in a hundred fails twice, tried again at once, and then succeeds", Shape.SINGLE)
            .atOnce(16)
            .effect(Effects::failTwice)),
    E2(Plan.of("one record in a hundred fails twice, with pauses of 1 ms, and then succeeds", Shape.SINGLE)
            .atOnce(16)
            .share(0.25)
            .retryPauseMs(1)
            .effect(Effects::failTwice)),
    M1(Plan.of("a fifth of the records has one key whose handler blocks for 10 ms; 20 s of it", Shape.SINGLE)
            .atOnce(1000)
            .share(0.5)
            .figures(Figures.MEMORY)
            .effect(content -> Effects.blockForHotKey(content, 10)));

    private static final int HOT_PERCENT = 20;
    private static final int LEAST_RECORDS = 1_000;
    private static final int RECORDS_A_SECOND = 1_000;
    private static final int LEAST_SECONDS = 8;

    @SuppressWarnings("ImmutableEnumChecker") // a plan is a value, and makes its effect anew for each run
    private final Plan plan;

    Case(Plan plan) {
        this.plan = plan;
    }

    /** Those that a contender which handles one record after the other can run in a time that is worth the wait. */
    public static Set<Case> ofOneThread() {
        return EnumSet.complementOf(EnumSet.of(C1, C2));
    }

    /** What the handler takes and gives. */
    public Shape shape() {
        return plan.shape();
    }

    /** Whether a key's records are to be handled one after the other, as they were written. */
    public boolean isOrdered() {
        return plan.ordered();
    }

    /** How many records may be handled at the same time. */
    public int atOnce() {
        return plan.atOnce();
    }

    /** The pause after a record has failed, until it is tried again, in ms. */
    public long retryPauseMs() {
        return plan.retryPauseMs();
    }

    String title() {
        return plan.title();
    }

    Figures figures() {
        return plan.figures();
    }

    Effect effect(Content content) {
        return plan.effect().apply(content);
    }

    /** What its topic holds when a whole run is of so many records. */
    Content content(int ofRecords) {
        int records = Math.max(LEAST_RECORDS, (int) (ofRecords * plan.share()));
        return switch (plan.figures()) {
            case THROUGHPUT -> Content.of(records);
            case LATENCY -> Content.of(Math.max(records, LEAST_SECONDS * RECORDS_A_SECOND));
            case MEMORY -> Content.of(records).withHotPercent(HOT_PERCENT);
        };
    }
}
