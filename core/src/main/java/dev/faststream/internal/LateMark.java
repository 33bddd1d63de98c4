package dev.faststream.internal;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One message's mark where only marks count: it may come from any thread, while the handler runs or long after it.
 * Until it is taken the last one wins; nothing is taken twice. Safe to use from any thread.
 */
final class LateMark {
    private @Nullable Mark mark;
    private @Nullable Consumer<Mark> listener;
    private boolean taken;

    /** Marks; what comes after the mark that was taken changes nothing. */
    void mark(Mark wanted) {
        Consumer<Mark> toTell;
        synchronized (this) {
            if (taken) {
                return;
            }
            mark = wanted;
            toTell = listener;
            taken = toTell != null;
        }
        if (toTell != null) {
            toTell.accept(wanted);
        }
    }

    /** Forgets the mark if it is an ack that was not taken; another may still come. */
    synchronized void withdrawAck() {
        if (!taken && mark instanceof Mark.Ack) {
            mark = null;
        }
    }

    synchronized boolean isMarked() {
        return mark != null;
    }

    synchronized boolean isAcked() {
        return mark instanceof Mark.Ack;
    }

    /** Takes the mark, if there is one. */
    synchronized Optional<Mark> take() {
        taken = mark != null;
        return Optional.ofNullable(mark);
    }

    /** Tells the listener the mark, once: now if there is one that was not taken, else when it comes. */
    void whenMarked(Consumer<Mark> whenMarked) {
        Mark known;
        synchronized (this) {
            if (taken) {
                return;
            }
            known = mark;
            listener = whenMarked;
            taken = known != null;
        }
        if (known != null) {
            whenMarked.accept(known);
        }
    }
}
