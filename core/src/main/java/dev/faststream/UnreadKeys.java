package dev.faststream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the keys of the framework that are set and that nobody has asked for. Used once, by one thread. */
final class UnreadKeys {
    private static final Logger log = LoggerFactory.getLogger(UnreadKeys.class);
    /** Kubernetes gives every container such variables for every service, one named faststream-kafka among them. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile(".*_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

    private static final int LISTED = 8;

    private final Configuration configuration;
    private final Map<String, String> variables = new HashMap<>();
    private final Map<String, String> plain = new HashMap<>();

    UnreadKeys(Configuration configuration) {
        this.configuration = configuration;
        for (String key : configuration.known()) {
            variables.put(Placeholders.snake(key), key);
            plain.put(plain(key), key);
        }
    }

    /** However it is written: a name is the same to people with a dash, a capital, or an underscore. */
    private static String plain(String key) {
        return key.replaceAll("[._-]", "").toLowerCase(Locale.ROOT);
    }

    List<String> problems() {
        List<String> problems = new ArrayList<>();
        List<ConfiguredValue> all = configuration.set(Configuration.ROOT);
        configuration.claims().forEach((prefix, claimants) -> {
            if (claimants.size() > 1) {
                all.stream()
                        .filter(value -> isBelow(value, prefix))
                        .findFirst()
                        .ifPresent(value -> problems.add(value.key() + " (" + value.origin() + ") would be read by "
                                + String.join(" and by ", claimants)
                                + "; give all of them but one a name with .name(...), which is then part of its keys"));
            }
        });
        for (ConfiguredValue value : all) {
            if (!configuration.known().contains(value.key())) {
                problem(value).ifPresent(problems::add);
            }
        }
        return problems;
    }

    private boolean isBelow(ConfiguredValue value, String prefix) {
        boolean nearer = configuration.claims().keySet().stream()
                .filter(other -> other.length() > prefix.length())
                .anyMatch(other -> value.key().startsWith(other) || value.key().startsWith(Placeholders.snake(other)));
        return !nearer && (value.key().startsWith(prefix) || value.key().startsWith(Placeholders.snake(prefix)));
    }

    private Optional<String> problem(ConfiguredValue value) {
        boolean variable = !value.key().startsWith(Configuration.ROOT);
        String name = variable ? value.key().toUpperCase(Locale.ROOT) : value.key();
        if (variable
                && (variables.containsKey(name) || SERVICE_LINK.matcher(name).matches())) {
            return Optional.empty();
        }
        Optional<String> meant = Nearest.to(plain(name), plain.keySet()).map(plain::get);
        if (variable && meant.isEmpty() && !isOurs(name)) {
            log.warn("The environment variable {} is read by nothing of this app", value.key());
            return Optional.empty();
        }
        return Optional.of(value.key() + " (" + value.origin() + ") is read by nothing; "
                + meant.map(key -> "did you mean " + (variable ? Placeholders.snake(key) : key) + "?")
                        .orElseGet(() -> "remove it, or correct it: there is " + siblings(name, variable)));
    }

    /** Other programs, too, have variables that begin with FASTSTREAM. */
    private boolean isOurs(String name) {
        return configuration.claims().keySet().stream().anyMatch(prefix -> name.startsWith(Placeholders.snake(prefix)));
    }

    /** The known keys that have as much of the beginning in common as there is. */
    private String siblings(String name, boolean variable) {
        List<String> candidates = (variable ? variables.keySet() : configuration.known())
                .stream().sorted().toList();
        char separator = variable ? '_' : '.';
        String parent = name;
        List<String> near = List.of();
        while (near.isEmpty() && parent.lastIndexOf(separator) > 0) {
            parent = parent.substring(0, parent.lastIndexOf(separator));
            String prefix = parent + separator;
            near = candidates.stream().filter(key -> key.startsWith(prefix)).toList();
        }
        String listed = near.stream().limit(LISTED).collect(Collectors.joining(", "));
        return near.isEmpty() ? "nothing like it" : listed + (near.size() > LISTED ? ", ..." : "");
    }
}
