package dev.faststream.testing;

import java.util.List;
import java.util.function.Predicate;

/** Finds a handler by what a test calls it. */
final class Named {
    private Named() {}

    /** By the whole name, or else by the method of an annotated handler, or the topics of a lambda's. */
    static CallLog in(List<CallLog> logs, String name) {
        List<Predicate<String>> ways = List.of(
                name::equals,
                known -> known.endsWith("." + name) || known.contains("." + name + "("),
                known -> known.endsWith("(" + name + ")"));
        for (Predicate<String> way : ways) {
            List<CallLog> found =
                    logs.stream().filter(log -> way.test(log.handler())).toList();
            if (found.size() == 1) {
                return found.getFirst();
            }
            if (found.size() > 1) {
                throw new IllegalArgumentException(
                        "Several handlers are called '" + name + "': " + names(found) + "; write more of the name");
            }
        }
        throw new IllegalArgumentException("There is no handler '" + name + "', only " + names(logs));
    }

    private static List<String> names(List<CallLog> logs) {
        return logs.stream().map(CallLog::handler).toList();
    }
}
