package dev.faststream.internal;

import dev.faststream.internal.EngineSimulation.Fault;
import dev.faststream.internal.EngineSimulation.Polled;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * What {@link Workers}, {@link Pipeline} and the handler do, one step at a time: deliveries start in their order, up to
 * so many run at once, slices go record by record, what is published settles later in any order, and the single worker
 * halts when a delivery breaks order.
 */
final class SimulatedWorkers {
    /** How handlers end. */
    record Behaviour(
            boolean batch, boolean manual, boolean ackFirst, boolean publishes, int failures, int alone, int most) {}

    /** A delivery that has been started, and the record of it that is being handled, if it is a slice. */
    private static final class Run {
        private final Delivery<Polled> delivery;
        private final List<InFlight<Polled>> pending = new ArrayList<>();
        private int current;
        private boolean ended;

        Run(Delivery<Polled> delivery) {
            this.delivery = delivery;
        }
    }

    private final Behaviour behaviour;
    private final Account account;
    private final SplittableRandom random;
    private final Fault fault;
    private final Consumer<Delivery<Polled>> inbox;

    private final Deque<Delivery<Polled>> queue = new ArrayDeque<>();
    private final List<Run> running = new ArrayList<>();
    private final List<Run> publishing = new ArrayList<>();
    private final List<InFlight<Polled>> leftOpen = new ArrayList<>();
    private final Set<Delivery<Polled>> unnoted = new LinkedHashSet<>();
    private boolean calm;

    SimulatedWorkers(
            Behaviour behaviour,
            Account account,
            SplittableRandom random,
            Fault fault,
            Consumer<Delivery<Polled>> inbox) {
        this.behaviour = behaviour;
        this.account = account;
        this.random = random;
        this.fault = fault;
        this.inbox = inbox;
    }

    /** From now on every handler succeeds. */
    void calmDown() {
        calm = true;
    }

    boolean areIdle() {
        return queue.isEmpty() && running.isEmpty() && publishing.isEmpty() && leftOpen.isEmpty();
    }

    // --- asked by the poll loop

    void submit(List<Delivery<Polled>> deliveries) {
        queue.addAll(deliveries);
    }

    List<Delivery<Polled>> reclaim() {
        List<Delivery<Polled>> taken = new ArrayList<>(queue);
        queue.clear();
        return taken;
    }

    void noted(Delivery<Polled> delivery) {
        unnoted.remove(delivery);
    }

    private void haltAfter(Delivery<Polled> delivery) {
        if (behaviour.most() == 1 && fault != Fault.THE_WORKER_DOES_NOT_HALT) {
            unnoted.add(delivery);
        }
    }

    // --- steps

    /** Takes a step of its own that is drawn at random. */
    void step() {
        int dice = random.nextInt(100);
        if (dice < 40) {
            start();
        } else if (dice < 75) {
            goOn();
        } else if (dice < 90) {
            acknowledge();
        } else {
            markLate();
        }
    }

    /** Goes on until nothing is left to do before the poll loop's next turn. */
    void workOff() {
        while (start() || goOn() || acknowledge() || markLate()) {
            account.tick();
        }
    }

    private boolean start() {
        if (!unnoted.isEmpty() || queue.isEmpty() || running.size() == behaviour.most()) {
            return false;
        }
        boolean reorders = fault == Fault.THE_WORKERS_REORDER && random.nextInt(100) < 30;
        Run run = new Run(reorders ? queue.removeLast() : queue.removeFirst());
        running.add(run);
        account.starts(run.delivery);
        begin(run);
        return true;
    }

    private void begin(Run run) {
        List<InFlight<Polled>> records = run.delivery.records();
        List<InFlight<Polled>> begun = behaviour.batch() ? records : List.of(records.get(run.current));
        begun.forEach(record -> {
            if (record.rejection() == null) {
                record.beginAttempt();
            }
            account.begins(record, run.delivery);
        });
    }

    /** Something that runs comes to the end of its batch, or of one record of its slice. */
    private boolean goOn() {
        if (running.isEmpty()) {
            return false;
        }
        Run run = running.get(random.nextInt(running.size()));
        if (behaviour.batch()) {
            endBatch(run);
        } else {
            endRecord(run);
        }
        return true;
    }

    private void endBatch(Run run) {
        Outcome alike = outcome(run.delivery.records().size());
        boolean allAlike = random.nextInt(100) < 60;
        boolean allPending = behaviour.publishes() && random.nextInt(100) < 30;
        for (InFlight<Polled> record : run.delivery.records()) {
            if (allPending || isPublished()) {
                run.pending.add(record);
                account.ends(record, null, false);
            } else {
                settle(
                        run,
                        record,
                        allAlike ? alike : outcome(run.delivery.records().size()),
                        false);
            }
        }
        end(run);
    }

    private boolean isPublished() {
        return behaviour.publishes() && random.nextInt(100) < 30;
    }

    private void endRecord(Run run) {
        InFlight<Polled> record = run.delivery.records().get(run.current);
        boolean goesBack = false;
        if (isPublished()) {
            run.pending.add(record);
            account.ends(record, null, false);
        } else {
            settle(run, record, outcome(1), false);
            goesBack = record.outcome().goesBack();
        }
        run.current++;
        if (goesBack
                || run.delivery.isCut()
                || run.current == run.delivery.records().size()) {
            if (run.current < run.delivery.records().size()) {
                haltAfter(run.delivery);
            }
            if (fault == Fault.THE_REST_OF_A_SLICE_IS_LOST) {
                run.delivery.records().stream().skip(run.current).forEach(rest -> rest.settle(new Outcome.Ack()));
            }
            end(run);
        } else {
            begin(run);
        }
    }

    private void end(Run run) {
        running.remove(run);
        run.ended = true;
        run.delivery.ended();
        if (run.pending.isEmpty()) {
            goHome(run.delivery);
        } else {
            publishing.add(run);
        }
    }

    private void settle(Run run, InFlight<Polled> record, Outcome outcome, boolean later) {
        Outcome settled = deadLettered(record, outcome);
        record.settle(settled);
        if (settled.goesBack()) {
            haltAfter(run.delivery);
        }
        account.ends(record, settled, later);
    }

    /** Some failures are those of a dead letter; then only the dead letter is tried again. */
    private Outcome deadLettered(InFlight<Polled> record, Outcome outcome) {
        if (outcome instanceof Outcome.Retry && random.nextInt(100) < 20) {
            record.rejection(new RejectedException("simulated"));
        }
        return outcome instanceof Outcome.Retry && record.rejection() != null
                ? new Outcome.Retry(pause(), Outcome.Shape.ALONE)
                : outcome;
    }

    /** The broker answers to what something published: the handler may still run with the rest of the slice. */
    private boolean acknowledge() {
        List<Run> waiting = new ArrayList<>(publishing);
        running.stream().filter(run -> !run.pending.isEmpty()).forEach(waiting::add);
        if (waiting.isEmpty()) {
            return false;
        }
        Run run = waiting.get(random.nextInt(waiting.size()));
        Outcome outcome = outcome(run.pending.size());
        int answered = random.nextBoolean() ? run.pending.size() : 1;
        for (int i = 0; i < answered; i++) {
            settle(run, run.pending.remove(random.nextInt(run.pending.size())), outcome, true);
        }
        if (run.ended && run.pending.isEmpty()) {
            publishing.remove(run);
            goHome(run.delivery);
        }
        return true;
    }

    private boolean markLate() {
        if (leftOpen.isEmpty()) {
            return false;
        }
        InFlight<Polled> record = leftOpen.remove(random.nextInt(leftOpen.size()));
        Delivery<Polled> afterwards = Delivery.afterwards(record);
        Outcome outcome = outcome(1);
        afterwards.settleAfterwards(outcome instanceof Outcome.Open ? new Outcome.Ack() : outcome);
        account.isMarkedLate(record, afterwards);
        goHome(afterwards);
        return true;
    }

    private void goHome(Delivery<Polled> delivery) {
        inbox.accept(delivery);
        if (!delivery.isAfterwards()) {
            delivery.records().stream()
                    .filter(record -> record.outcomeIfAny() instanceof Outcome.Open)
                    .forEach(leftOpen::add);
        }
    }

    // --- how a handler ends

    private Outcome outcome(int records) {
        if (behaviour.ackFirst()) {
            return new Outcome.Ack();
        }
        if (behaviour.manual() && random.nextInt(100) < 40) {
            return new Outcome.Open();
        }
        if (calm || random.nextInt(100) >= behaviour.failures()) {
            return random.nextInt(100) < 10
                    ? new Outcome.Reject(new RejectedException("simulated"))
                    : new Outcome.Ack();
        }
        int dice = random.nextInt(100);
        if (dice < 3) {
            return new Outcome.GiveBack();
        }
        if (!behaviour.batch() || records == 1 || behaviour.manual() || dice < behaviour.alone()) {
            return new Outcome.Retry(pause(), Outcome.Shape.ALONE);
        }
        return random.nextInt(100) < 30
                ? new Outcome.Retry(pause(), Outcome.Shape.TOGETHER)
                : new Outcome.Retry(Duration.ZERO, Outcome.Shape.APART);
    }

    private Duration pause() {
        return Duration.ofMillis(random.nextInt(100) < 20 ? 0 : random.nextInt(500));
    }
}
