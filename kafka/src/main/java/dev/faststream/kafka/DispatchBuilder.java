package dev.faststream.kafka;

import dev.faststream.Codec;
import dev.faststream.Filter;
import dev.faststream.Unwanted;
import dev.faststream.internal.Wish;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Divides the records of a subscription among handlers. Those with a filter are asked first, in the order in which they
 * are given; then those that go by the type of the body; then the one for the rest. Used by the thread that configures
 * the broker, before the start.
 *
 * @param <B> what takes a handler: {@link DispatchBranch} for single messages, {@link BatchDispatchBranch} for batches
 */
public final class DispatchBuilder<B> {
    /** Gives handlers to a builder. */
    @FunctionalInterface
    public interface Handlers<B> {
        /** Says which handler wants what. */
        void addTo(DispatchBuilder<B> dispatch);
    }

    private final SubscriberDraft draft;
    private final Function<Slot<B>, B> branches;
    private final List<SeveralHandlers.Part> parts = new ArrayList<>();
    private final List<String> open = new ArrayList<>();
    private Unwanted unwanted = Unwanted.FAIL;

    private DispatchBuilder(SubscriberDraft draft, Function<Slot<B>, B> branches) {
        this.draft = draft;
        this.branches = branches;
    }

    /** Where a handler goes, with what it wants and where its results go. */
    static final class Slot<B> {
        private final DispatchBuilder<B> builder;
        private final Wish wish;
        private final String text;
        private final List<String> publishTo = new ArrayList<>();

        private Slot(DispatchBuilder<B> builder, Wish wish, String text) {
            this.builder = builder;
            this.wish = wish;
            this.text = text;
        }

        void publishTo(String topic, List<Source<Codec>> codecs) {
            publishTo.add(topic);
            builder.draft.resultCodecs(topic, codecs);
        }

        /** Takes the handler; gives the builder, for the next one. */
        DispatchBuilder<B> fill(HandlerSource source) {
            builder.open.remove(text);
            int number = builder.parts.size() + 1;
            builder.parts.add(new SeveralHandlers.Part(
                    name -> "handler " + number + " of " + name, context -> wish, source, publishTo));
            return builder;
        }

        /** Takes a handler that gives nothing to be published. */
        DispatchBuilder<B> fillWithoutResult(HandlerSource source) {
            if (!publishTo.isEmpty()) {
                throw new IllegalStateException(builder.draft.name() + ": " + text + " publishes to " + publishTo
                        + ", but consume(...) gives no result; use handle(...)");
            }
            return fill(source);
        }
    }

    static <B> KafkaSubscription build(SubscriberDraft draft, Function<Slot<B>, B> branches, Handlers<B> handlers) {
        DispatchBuilder<B> builder = new DispatchBuilder<>(draft, branches);
        handlers.addTo(builder);
        if (!builder.open.isEmpty()) {
            throw new IllegalStateException(draft.name() + ": " + String.join(", ", builder.open)
                    + " has no handler; end it with .handle(...) or .consume(...)");
        }
        return draft.handler(new SeveralHandlers(builder.parts, builder.unwanted));
    }

    /** Begins a handler of the messages that a filter wants, and that none before it has wanted. */
    public B when(Filter filter) {
        Objects.requireNonNull(filter, "filter");
        return branch(new Wish.Matching(filter, parts.size()), "when(" + filter + ")");
    }

    /**
     * Begins a handler of the messages whose body is of the type of its own. Bodies are decoded once, as the type that
     * all such handlers' types have in common, such as a sealed interface.
     */
    public B byBody() {
        return branch(new Wish.ByBody(), "byBody()");
    }

    /** Begins the handler of the messages that no other wants. */
    public B otherwise() {
        return branch(new Wish.Rest(), "otherwise()");
    }

    /** Says what becomes of the messages that no handler wants; {@link Unwanted#FAIL} unless set. */
    public DispatchBuilder<B> otherwise(Unwanted becomes) {
        unwanted = Objects.requireNonNull(becomes, "becomes");
        return this;
    }

    private B branch(Wish wish, String text) {
        open.add(text);
        return branches.apply(new Slot<>(this, wish, text));
    }
}
