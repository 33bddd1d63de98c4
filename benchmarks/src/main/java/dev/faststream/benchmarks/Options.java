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
 * @param contenders the names, or beginnings of names, of whom to measure; empty for all
 * @param records how many records a whole run is; some cases take a part of them
 * @param rounds how often each contender runs
 * @param limitSeconds how long a run may take before it is ended
 * @param flags what the JVMs of contenders get besides the usual flags
 */
record Options(
        Set<Case> cases, List<String> contenders, int records, int rounds, int limitSeconds, List<String> flags) {
    static final String USAGE = """
        ./faststream bench [case,...|all] [contender,...] [--records N] [--rounds N] [--limit SECONDS] [--jvm FLAG]...

        A contender's name may be cut short: 'loop' stands for every hand-written loop.
        The cases: %s\
        """.formatted(Arrays.toString(Case.values()));

    private static final int RECORDS = 2_000_000;
    private static final int ROUNDS = 5;
    private static final int LIMIT_SECONDS = 300;

    static Options parse(List<String> args) {
        Options options = new Options(EnumSet.allOf(Case.class), List.of(), RECORDS, ROUNDS, LIMIT_SECONDS, List.of());
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
            case "--records" -> new Options(cases, contenders, positive(option, value), rounds, limitSeconds, flags);
            case "--rounds" -> new Options(cases, contenders, records, positive(option, value), limitSeconds, flags);
            case "--limit" -> new Options(cases, contenders, records, rounds, positive(option, value), flags);
            case "--jvm" -> {
                List<String> more = new ArrayList<>(flags);
                more.add(value);
                yield new Options(cases, contenders, records, rounds, limitSeconds, List.copyOf(more));
            }
            default -> throw new IllegalArgumentException("There is no option " + option);
        };
    }

    private static int positive(String option, String value) {
        int number = Integer.parseInt(value.replace("_", ""));
        if (number < 1) {
            throw new IllegalArgumentException(option + " must be at least 1, but is " + value);
        }
        return number;
    }

    private Options named(List<String> names) {
        if (names.size() > 2) {
            throw new IllegalArgumentException("There may be cases and contenders, but also given was "
                    + String.join(" ", names.subList(2, names.size())));
        }
        Set<Case> wanted = names.isEmpty() || names.getFirst().equals("all") ? cases : casesIn(names.getFirst());
        List<String> whom = names.size() < 2 ? contenders : List.of(names.get(1).split(",", -1));
        return new Options(wanted, whom, records, rounds, limitSeconds, flags);
    }

    private static Set<Case> casesIn(String names) {
        Set<Case> wanted = EnumSet.noneOf(Case.class);
        for (String name : names.split(",", -1)) {
            wanted.add(Case.valueOf(name));
        }
        return wanted;
    }

    boolean wants(String contender) {
        return contenders.isEmpty() || contenders.stream().anyMatch(contender::startsWith);
    }
}
