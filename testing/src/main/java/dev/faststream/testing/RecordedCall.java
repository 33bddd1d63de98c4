package dev.faststream.testing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One call of a handler: what it was given, and what came of it. Safe to use from any thread. */
public final class RecordedCall {
    /** What a call came to. */
    private record End(@Nullable Object result, @Nullable Throwable exception) {}

    private final String handler;
    private final boolean batch;
    private final List<TestMessage> messages;
    private final List<@Nullable Object> arguments;
    private final Instant at;
    private final Failures failures;
    private volatile @Nullable End end;

    RecordedCall(
            String handler,
            boolean batch,
            List<TestMessage> messages,
            @Nullable Object[] arguments,
            Instant at,
            Failures failures) {
        this.handler = handler;
        this.batch = batch;
        this.messages = List.copyOf(messages);
        this.arguments = Collections.unmodifiableList(Arrays.<@Nullable Object>asList(arguments.clone()));
        this.at = at;
        this.failures = failures;
    }

    /** It has returned; what a stage comes to is told later. */
    void returned(@Nullable Object result) {
        end = new End(result, null);
        if (result instanceof CompletionStage<?> stage) {
            var unused = stage.whenComplete((value, failure) -> end = new End(value, failure));
        }
    }

    void threw(Throwable exception) {
        end = new End(null, exception);
    }

    /** The handler's name, class and method of an annotated one. */
    public String handler() {
        return handler;
    }

    /** Whether the handler takes batches. */
    public boolean isBatch() {
        return batch;
    }

    /** The messages, in the order in which the handler was given them; a single one unless it takes batches. */
    public List<TestMessage> messages() {
        return messages;
    }

    /**
     * The message.
     *
     * @throws IllegalStateException if there are several
     */
    public TestMessage message() {
        if (messages.size() != 1) {
            throw new IllegalStateException(
                    handler + " was given " + messages.size() + " messages in this call: use messages()");
        }
        return messages.getFirst();
    }

    /** The bodies of all messages, in their order; null for a tombstone. */
    public List<@Nullable Object> bodies() {
        List<@Nullable Object> bodies = new ArrayList<>();
        messages.forEach(message -> bodies.add(message.body()));
        return bodies;
    }

    /** The values of the handler's parameters, in their order: those that it was called with, and no copies. */
    public List<@Nullable Object> arguments() {
        return arguments;
    }

    /** When it was called, by the clock of the test. */
    public Instant at() {
        return at;
    }

    /** Whether it is still running. */
    public boolean isRunning() {
        return end == null;
    }

    /** What the handler returned, of a stage what that came to; empty for nothing, and while it runs. */
    public Optional<Object> result() {
        End known = end;
        return known == null ? Optional.empty() : Optional.ofNullable(known.result());
    }

    /** What the handler has thrown; who asks knows of it, so that the test is not failed for it at its end. */
    public Optional<Throwable> exception() {
        End known = end;
        messages.forEach(failures::noticed);
        return known == null ? Optional.empty() : Optional.ofNullable(known.exception());
    }

    /** What it was given, and what came of it. */
    @Override
    public String toString() {
        End known = end;
        String outcome = known == null
                ? "still runs"
                : known.exception() == null
                        ? "returned " + TestMessage.show(known.result())
                        : "threw " + known.exception();
        return handler + " at " + at + " with " + messages + " " + outcome;
    }
}
