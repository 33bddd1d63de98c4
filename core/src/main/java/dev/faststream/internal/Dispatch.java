package dev.faststream.internal;

import dev.faststream.Unwanted;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The handlers of a subscription, bound, and which records each of them wants. Immutable.
 *
 * @param name names all of them together, in messages to people
 * @param branches one for each handler; all take single messages, or all take batches
 * @param family decodes bodies for the handlers that go by the type of the body; empty where none does
 * @param unwanted what becomes of a record that no handler wants
 * @param <R> the broker's native record
 */
public record Dispatch<R>(
        String name, List<Branch<R>> branches, Optional<BoundHandler.BodyReader<R>> family, Unwanted unwanted) {
    /**
     * One of the handlers.
     *
     * @param bodyType the type of the body that it takes, empty where it takes none as a whole
     * @param publishTo where its own results go, beside those that go where all go
     */
    public record Branch<R>(BoundHandler<R> handler, Wish wish, Optional<Type> bodyType, List<String> publishTo) {
        public Branch {
            publishTo = List.copyOf(publishTo);
        }

        /** The same handler, which wants this and publishes its results there. */
        public Branch<R> wanting(Wish other, List<String> topics) {
            return new Branch<>(handler, other, bodyType, topics);
        }

        /** Says what it wants. */
        @Override
        public String toString() {
            return handler.name() + " wants "
                    + switch (wish) {
                        case Wish.Everything everything -> "everything";
                        case Wish.Matching(var filter, int order) ->
                            filter.getClass().isHidden() ? "what its predicate says" : filter.toString();
                        case Wish.ByBody body ->
                            "bodies of " + bodyType.map(Types::show).orElse("no type");
                        case Wish.Rest rest -> "the rest";
                    };
        }
    }

    public Dispatch {
        branches = List.copyOf(branches);
    }

    /** One handler, which gets everything. */
    public static <R> Dispatch<R> toOne(BoundHandler<R> handler, Optional<Type> bodyType) {
        return new Dispatch<>(
                handler.name(),
                List.of(new Branch<>(handler, new Wish.Everything(), bodyType, List.of())),
                Optional.empty(),
                Unwanted.FAIL);
    }

    /** The same handlers, each of which checks what it gets. */
    public Dispatch<R> checking(BoundHandler.RecordCheck<R> check) {
        List<Branch<R>> checked = branches.stream()
                .map(branch -> new Branch<>(
                        branch.handler().checking(check), branch.wish(), branch.bodyType(), branch.publishTo()))
                .toList();
        return new Dispatch<>(name, checked, family, unwanted);
    }

    static <R> Dispatch<R> toOne(BoundHandler<R> handler) {
        return toOne(handler, Optional.empty());
    }

    boolean batch() {
        return branches.getFirst().handler().batch();
    }

    /** The only handler, where there is nothing to decide. */
    Optional<Branch<R>> single() {
        return branches.size() == 1 && branches.getFirst().wish() instanceof Wish.Everything
                ? Optional.of(branches.getFirst())
                : Optional.empty();
    }

    /** Says what each handler wants. */
    String wishes() {
        return branches.stream().map(Branch::toString).collect(Collectors.joining("; "));
    }
}
