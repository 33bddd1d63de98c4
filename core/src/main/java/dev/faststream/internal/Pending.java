package dev.faststream.internal;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Counts what a delivery still waits for; the one who finishes last tells that it is settled. Safe to use from any
 * thread.
 */
final class Pending<R> {
    private final Delivery<R> delivery;
    private final Consumer<Delivery<R>> goesBack;
    private final Consumer<Delivery<R>> home;
    private final AtomicInteger holds = new AtomicInteger(1);

    /**
     * Begins to count.
     *
     * @param goesBack told at once of what goes back, before it is home
     * @param home told when nothing is waited for any more
     */
    Pending(Delivery<R> delivery, Consumer<Delivery<R>> goesBack, Consumer<Delivery<R>> home) {
        this.delivery = delivery;
        this.goesBack = goesBack;
        this.home = home;
    }

    /** What became of a record. Its own thread may be reading it when the outcome comes afterwards. */
    void settle(InFlight<R> record, Outcome outcome) {
        if (delivery.isAfterwards()) {
            delivery.settleAfterwards(outcome);
        } else {
            record.settle(outcome);
            if (outcome.goesBack()) {
                goesBack();
            }
        }
    }

    /** A part of the delivery goes back, so that nothing more may overtake it. */
    void goesBack() {
        goesBack.accept(delivery);
    }

    void hold() {
        holds.incrementAndGet();
    }

    void release() {
        if (holds.decrementAndGet() == 0) {
            home.accept(delivery);
        }
    }
}
