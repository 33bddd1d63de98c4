package dev.faststream.kafka;

import dev.faststream.internal.Problems;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Goes from a broker through its routers, when the app starts, and joins what each says with what is said around it.
 * Used once, by one thread.
 */
final class RouterWalk {
    private static final String BROKER = "the broker";

    private final Outside outside;
    private final Problems problems;
    private final Deque<KafkaRouter> way = new ArrayDeque<>();
    private final Map<KafkaRouter, Integer> visits = new LinkedHashMap<>();
    private final List<Declared> found = new ArrayList<>();

    RouterWalk(Outside outside) {
        this.outside = outside;
        this.problems = outside.problems();
    }

    /** Gives all subscriptions of a broker; what is wrong goes to the problems. */
    List<Subscription> from(Declarations broker, SubscriberDefaults defaults) {
        visit(broker, defaults);
        visits.forEach((router, count) -> problems.check(
                router.places().size() <= count,
                router + " is included in " + router.places().size() + " places, " + String.join(", ", router.places())
                        + ", not all of this broker; include it once, and make another one for each other place"));
        List<SettledSubscriber> settled =
                found.stream().map(declared -> declared.settle(outside)).toList();
        Map<String, Integer> names = new HashMap<>();
        settled.forEach(subscriber -> names.merge(subscriber.name(), 1, Integer::sum));
        return settled.stream()
                .flatMap(subscriber -> subscriber
                        .toSubscription(
                                names.getOrDefault(subscriber.name(), 1) > 1
                                        ? subscriber.fullName()
                                        : subscriber.name())
                        .stream())
                .toList();
    }

    private void visit(Declarations place, SubscriberDefaults defaults) {
        found.addAll(place.subscribers(defaults, outside));
        place.checkPublishers(outside);
        for (KafkaRouter router : place.routers()) {
            int visit = visits.merge(router, 1, Integer::sum);
            if (visit == 1) {
                enter(router, defaults);
            } else if (way.contains(router)) {
                problems.add(router + " is included in itself: " + wayTo(router) + "; take one of these includes out");
            } else if (visit == 2) {
                problems.add(router + " is included " + router.places().size() + " times, in "
                        + String.join(" and ", router.places()) + "; include it once. To read with another prefix too,"
                        + " make another router and include the same handlers there");
            }
        }
    }

    private void enter(KafkaRouter router, SubscriberDefaults outer) {
        router.freeze();
        router.defaults()
                .failures()
                .problems()
                .forEach(problem -> problems.add("What " + router + " says of failures, " + problem));
        way.addLast(router);
        SubscriberDefaults own = router.defaults().resolved(outside.texts(router.toString()));
        visit(router.declarations(), own.in(outer));
        way.removeLast();
    }

    private String wayTo(KafkaRouter last) {
        return Stream.concat(
                        Stream.concat(Stream.of(BROKER), way.stream().map(KafkaRouter::toString)),
                        Stream.of(last.toString()))
                .collect(Collectors.joining(" -> "));
    }
}
