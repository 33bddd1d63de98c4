package dev.faststream.kafka;

import dev.faststream.Context;
import dev.faststream.Unwanted;
import dev.faststream.internal.BodyFamily;
import dev.faststream.internal.BoundHandler;
import dev.faststream.internal.Dispatch;
import dev.faststream.internal.HandlerBinder;
import dev.faststream.internal.Problems;
import dev.faststream.internal.Wish;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Several handlers of one subscription, and which records each of them wants. Immutable.
 *
 * @param parts the handlers, in the order in which they were declared
 * @param unwanted what becomes of a record that none of them wants
 */
record SeveralHandlers(List<Part> parts, Unwanted unwanted) implements HandlerSource {
    /** Says what a handler wants; throws IllegalArgumentException where it can't be said. */
    @FunctionalInterface
    interface WishSource {
        Wish in(Context context);
    }

    /**
     * One of the handlers.
     *
     * @param name its name, made of that of the subscription
     * @param publishTo the topics of its own results
     */
    record Part(Function<String, String> name, WishSource wish, HandlerSource source, List<String> publishTo) {
        Part {
            publishTo = List.copyOf(publishTo);
        }
    }

    SeveralHandlers {
        parts = List.copyOf(parts);
    }

    @Override
    public HandlerSource within(SubscriberDefaults defaults) {
        return publishingTo(defaults::prefixed);
    }

    @Override
    public HandlerSource resolved(Texts texts) {
        return publishingTo(topics -> texts.all("publisher", topics));
    }

    private SeveralHandlers publishingTo(UnaryOperator<List<String>> change) {
        List<Part> changed = parts.stream()
                .map(part -> new Part(part.name(), part.wish(), part.source(), change.apply(part.publishTo())))
                .toList();
        return new SeveralHandlers(changed, unwanted);
    }

    @Override
    public List<String> resultTopics() {
        return parts.stream().flatMap(part -> part.publishTo().stream()).toList();
    }

    @Override
    public String describe() {
        String rest = switch (unwanted) {
            case FAIL -> "fails";
            case SKIP -> "is skipped";
            case DEAD_LETTER -> "is dead-lettered";
        };
        return "; divided among " + parts.size() + " handlers, and what none of them wants " + rest;
    }

    @Override
    public Optional<Dispatch<ConsumerRecord<byte[], byte[]>>> bind(
            String name, HandlerBinder.Tools<ConsumerRecord<byte[], byte[]>> tools) {
        List<Dispatch.Branch<ConsumerRecord<byte[], byte[]>>> branches = new ArrayList<>();
        for (Part part : parts) {
            bindPart(part, part.name().apply(name), tools).ifPresent(branches::add);
        }
        tools.problems()
                .check(!parts.isEmpty(), name + " is to divide its records among handlers, but has none; add some");
        checkRest(name, branches, tools.problems());
        checkFilters(branches, tools.problems());
        Optional<BoundHandler.BodyReader<ConsumerRecord<byte[], byte[]>>> family = family(name, branches, tools);
        return branches.isEmpty() || branches.size() < parts.size()
                ? Optional.empty()
                : Optional.of(new Dispatch<>(name, branches, family, unwanted));
    }

    private static Optional<Dispatch.Branch<ConsumerRecord<byte[], byte[]>>> bindPart(
            Part part, String name, HandlerBinder.Tools<ConsumerRecord<byte[], byte[]>> tools) {
        Wish wish;
        try {
            wish = part.wish().in(tools.context());
        } catch (IllegalArgumentException e) {
            tools.problems().add(name + ": " + e.getMessage());
            return Optional.empty();
        }
        return part.source()
                .bind(name, tools)
                .map(bound -> bound.branches().getFirst().wanting(wish, part.publishTo()));
    }

    private void checkRest(
            String name, List<Dispatch.Branch<ConsumerRecord<byte[], byte[]>>> branches, Problems problems) {
        List<String> takers = branches.stream()
                .filter(branch -> branch.wish() instanceof Wish.Rest)
                .map(branch -> branch.handler().name())
                .toList();
        problems.check(
                takers.size() <= 1,
                name + ": " + String.join(" and ", takers)
                        + " all take what no other handler wants; let one of them do so");
        problems.check(
                takers.isEmpty() || unwanted == Unwanted.FAIL,
                name + ": unwanted is " + unwanted + ", but " + String.join(", ", takers)
                        + " takes what no other handler wants; remove one of the two");
    }

    private static void checkFilters(
            List<Dispatch.Branch<ConsumerRecord<byte[], byte[]>>> branches, Problems problems) {
        Map<Object, String> owners = new HashMap<>();
        for (Dispatch.Branch<ConsumerRecord<byte[], byte[]>> branch : branches) {
            if (branch.wish() instanceof Wish.Matching matching) {
                String other =
                        owners.putIfAbsent(matching.filter(), branch.handler().name());
                problems.check(
                        other == null,
                        other + " and " + branch.handler().name() + " want the same records (" + matching.filter()
                                + "), so that one of them would never get any; change one of them");
            }
        }
    }

    /** What decodes bodies for the handlers that go by their type; empty where there is none of these. */
    private static Optional<BoundHandler.BodyReader<ConsumerRecord<byte[], byte[]>>> family(
            String name,
            List<Dispatch.Branch<ConsumerRecord<byte[], byte[]>>> branches,
            HandlerBinder.Tools<ConsumerRecord<byte[], byte[]>> tools) {
        Map<Class<?>, String> owners = new HashMap<>();
        List<Class<?>> types = new ArrayList<>();
        for (Dispatch.Branch<ConsumerRecord<byte[], byte[]>> branch : branches) {
            if (branch.wish() instanceof Wish.ByBody) {
                typeOf(branch, tools.problems()).ifPresent(type -> {
                    String other = owners.putIfAbsent(type, branch.handler().name());
                    tools.problems()
                            .check(
                                    other == null,
                                    other + " and " + branch.handler().name() + " both want bodies of "
                                            + type.getSimpleName() + "; let only one of them, or add filters");
                    types.add(type);
                });
            }
        }
        return types.isEmpty() ? Optional.empty() : reader(name, types, tools);
    }

    private static Optional<Class<?>> typeOf(
            Dispatch.Branch<ConsumerRecord<byte[], byte[]>> branch, Problems problems) {
        Optional<Type> type = branch.bodyType();
        if (type.isPresent() && type.get() instanceof Class<?> plain) {
            return Optional.of(plain);
        }
        problems.add(branch.handler().name() + " says nothing of the records that it wants, and "
                + type.map(open -> "bodies can't be told from others as " + open.getTypeName())
                        .orElse("takes no body whose type could say it")
                + "; say which by a filter, as a header or a content type");
        return Optional.empty();
    }

    private static Optional<BoundHandler.BodyReader<ConsumerRecord<byte[], byte[]>>> reader(
            String name, List<Class<?>> types, HandlerBinder.Tools<ConsumerRecord<byte[], byte[]>> tools) {
        try {
            return Optional.of(tools.bodies().reader(BodyFamily.of(types)));
        } catch (IllegalArgumentException e) {
            tools.problems().add(name + ": the type of the body can't choose the handler: " + e.getMessage());
            return Optional.empty();
        }
    }
}
