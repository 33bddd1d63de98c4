package dev.faststream.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * What the command line asks for.
 *
 * @param cases what to measure
 * @param growth along what to measure growth instead; empty for cases
 * @param contenders the names, or beginnings of names, of whom to measure; empty for all
 * @param records how many records a whole run is; some cases take a part of them
 * @param rounds how often each contender runs
 * @param limitSeconds how long a run may take before it is ended
 * @param flags what the JVMs of contenders get besides the usual flags
 */
record Options(
        Set<Case> cases,
        Set<Axis> growth,
        List<String> contenders,
        int records,
        int rounds,
        int limitSeconds,
        List<String> flags) {
    static final String USAGE = """
        ./faststream bench [case,...|all] [contender,...] [--records N] [--rounds N] [--limit SECONDS] [--jvm FLAG]...

        A contender's name may be cut short: 'loop' stands for every hand-written loop.
        The cases: %s

        ./faststream bench growth [axis,...] [--records N] [--rounds N] [--limit SECONDS] [--jvm FLAG]...

        How cost grows, with a table and a drawing for each axis; one round, unless more are asked for.
        The axes: %s\
        """.formatted(Arrays.toString(Case.values()), Arrays.toString(Axis.values()));

    private static final int RECORDS = 2_000_000;
    private static final int ROUNDS = 5;
    private static final int LIMIT_SECONDS = 300;

    static Options parse(List<String> args) {
        Options options =
                new Options(EnumSet.allOf(Case.class), Set.of(), List.of(), RECORDS, 0, LIMIT_SECONDS, List.of());
        List<String> names = new ArrayList<>();
        Iterator<String> left = args.iterator();
        while (left.hasNext()) {
            String arg = left.next();
            if (arg.startsWith("--")) {
                options = options.with(arg, valueOf(arg, left));
            } else {
                names.add(arg);
            }
        }
        return options.named(names);
    }

    private static String valueOf(String option, Iterator<String> left) {
        if (!left.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return left.next();
    }

    private Options with(String option, String value) {
        return switch (option) {
            case "--records" ->
                new Options(cases, growth, contenders, positive(option, value), rounds, limitSeconds, flags);
            case "--rounds" ->
                new Options(cases, growth, contenders, records, positive(option, value), limitSeconds, flags);
            case "--limit" -> new Options(cases, growth, contenders, records, rounds, positive(option, value), flags);
            case "--jvm" -> {
                List<String> more = new ArrayList<>(flags);
                more.add(value);
                yield new Options(cases, growth, contenders, records, rounds, limitSeconds, List.copyOf(more));
            }
            default -> throw new IllegalArgumentException("There is no option " + option);
        };
    }

    private static int positive(String option, String value) {
        try {
            int number = Integer.parseInt(value.replace("_", ""));
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " takes a number, but is " + value, e);
        }
        throw new IllegalArgumentException(option + " must be at least 1, but is " + value);
    }

    private Options named(List<String> names) {
        if (names.size() > 2) {
            throw new IllegalArgumentException("There may be cases and contenders, but also given was "
                    + String.join(" ", names.subList(2, names.size())));
        }
        String what = names.isEmpty() ? "all" : names.getFirst();
        List<String> second =
                names.size() < 2 ? List.of() : List.of(names.get(1).split(",", -1));
        if (what.equals("growth")) {
            Set<Axis> axes = second.isEmpty() ? EnumSet.allOf(Axis.class) : constants(Axis.class, second);
            return new Options(cases, axes, List.of(Growth.CONTENDER), records, roundsOr(1), limitSeconds, flags);
        }
        Set<Case> wanted = what.equals("all") ? cases : constants(Case.class, List.of(what.split(",", -1)));
        return new Options(wanted, growth, second, records, roundsOr(ROUNDS), limitSeconds, flags);
    }

    private int roundsOr(int number) {
        return rounds == 0 ? number : rounds;
    }

    private static <E extends Enum<E>> Set<E> constants(Class<E> type, List<String> names) {
        Set<E> wanted = EnumSet.noneOf(type);
        for (String name : names) {
            wanted.add(EnumSet.allOf(type).stream()
                    .filter(constant -> constant.name().equalsIgnoreCase(name))
                    .findFirst()
                    .orElseThrow(() ->
                            new IllegalArgumentException("There is no '" + name + "', only " + EnumSet.allOf(type))));
        }
        return wanted;
    }

    /**
     * Gives those that are wanted of all contenders.
     *
     * @throws IllegalArgumentException if none has a name that was given, or none of them runs a case that was; of all
     *     cases they may leave some out
     */
    List<Runner.Entry> wantedOf(List<Runner.Entry> all) {
        for (String name : contenders) {
            if (all.stream().noneMatch(entry -> entry.contender().name().startsWith(name))) {
                throw new IllegalArgumentException("No contender is called '" + name + "', only " + names(all));
            }
        }
        List<Runner.Entry> wanted = all.stream()
                .filter(entry -> contenders.isEmpty()
                        || contenders.stream().anyMatch(entry.contender().name()::startsWith))
                .toList();
        for (Case task : cases) {
            if (!areCasesAll() && ableOf(task, wanted).isEmpty()) {
                throw new IllegalArgumentException(
                        "None of " + names(wanted) + " runs " + task + ", only " + names(ableOf(task, all)));
            }
        }
        return wanted;
    }

    boolean areCasesAll() {
        return cases.size() == Case.values().length;
    }

    /** Those that run a case. */
    static List<Runner.Entry> ableOf(Case task, List<Runner.Entry> entries) {
        return entries.stream()
                .filter(entry -> entry.contender().cases().contains(task))
                .toList();
    }

    private static List<String> names(List<Runner.Entry> entries) {
        return entries.stream().map(entry -> entry.contender().name()).toList();
    }
}
