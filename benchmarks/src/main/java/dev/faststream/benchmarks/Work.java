package dev.faststream.benchmarks;

import java.util.List;
import java.util.Optional;

/** What the handler of every contender does: the case's effect, and being counted. For any thread. */
public final class Work {
    private final Effect effect;
    private final Tally tally;

    Work(Effect effect, Tally tally) {
        this.effect = effect;
        this.tally = tally;
    }

    /** Handles an event with one header. */
    public void handle(Event event, String trace) {
        int index = began(event);
        tally.add(index, Checksum.of(event, trace));
    }

    /** Handles a body as it is on the wire. */
    public void handle(byte[] body) {
        tally.add(Tally.index(Event.idIn(body)), Checksum.of(body));
    }

    /** Handles an event with two headers, as one of a batch. */
    public void handle(Event event, String trace, String baggage) {
        int index = began(event);
        tally.add(index, Checksum.of(event, trace, baggage));
    }

    /** Handles a batch with two headers of each record. */
    public void handle(List<Event> events, List<String> traces, List<String> baggage) {
        for (int i = 0; i < events.size(); i++) {
            handle(events.get(i), traces.get(i), baggage.get(i));
        }
    }

    /** Handles an event alone. */
    public void handle(Event event) {
        int index = began(event);
        tally.add(index, Checksum.of(event));
    }

    /** Handles an event and gives the result to be published. */
    public Event toResult(Event event) {
        handle(event);
        return event.shipped();
    }

    private int began(Event event) {
        int index = Tally.index(event.id());
        effect.on(index, event);
        return index;
    }

    Tally tally() {
        return tally;
    }

    Optional<Latency> latency() {
        return effect.latency();
    }
}
