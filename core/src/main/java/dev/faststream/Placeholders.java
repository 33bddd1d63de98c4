package dev.faststream;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Replaces <code>${key}</code> and <code>${key:default}</code> in one text by values; <code>$${</code> stands for
 * <code>${</code>. A default may have placeholders, and so may a value and a key. Used once, by one thread.
 */
final class Placeholders {
    private static final String OPEN = "${";
    private static final String ESCAPED = "$${";

    private final Configuration configuration;
    private final Deque<String> way = new ArrayDeque<>();
    private final List<String> problems = new ArrayList<>();
    private final List<String> origins = new ArrayList<>();
    /** Whether a secret has gone into the value that is being put together. */
    private boolean secret;

    Placeholders(Configuration configuration) {
        this.configuration = configuration;
    }

    static boolean in(String text) {
        return text.contains(OPEN);
    }

    /**
     * Gives the text without them.
     *
     * @throws IllegalArgumentException if there is no value for one; names all of these
     */
    Configuration.Text replace(String text) {
        String replaced = expand(text);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return new Configuration.Text(replaced, List.copyOf(origins));
    }

    private String expand(String text) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith(ESCAPED, at)) {
                out.append(OPEN);
                at += ESCAPED.length();
            } else if (text.startsWith(OPEN, at)) {
                int end = end(text, at + OPEN.length());
                if (end < 0) {
                    // Not the text itself: what was not meant as a placeholder may be part of a password.
                    problems.add("it has a " + OPEN + " without its }; close it, or write " + ESCAPED
                            + " for the characters themselves");
                    return out.toString();
                }
                out.append(valueOf(text.substring(at + OPEN.length(), end)));
                at = end + 1;
            } else {
                out.append(text.charAt(at++));
            }
        }
        return out.toString();
    }

    /** Where the brace closes that was opened before; other pairs of braces may lie between. */
    private static int end(String text, int from) {
        int depth = 1;
        for (int i = from; i < text.length(); i++) {
            depth += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return -1;
    }

    private String valueOf(String inside) {
        int colon = colon(inside);
        String key = expand(colon < 0 ? inside : inside.substring(0, colon)).strip();
        if (key.isEmpty()) {
            problems.add("it has a placeholder that names no key; write one, as ${orders.topic}");
            return "";
        }
        Optional<ConfiguredValue> found = configuration.look(key);
        if (found.isPresent()) {
            return valueOf(key, found.get());
        }
        if (!configuration.readsEnvironment()) {
            problems.add("${" + key + "} needs a value from outside, and nothing is there that reads the environment"
                    + " and files; add faststream-config to the class path, or give the value to"
                    + " app.configuration(...)");
            return "";
        }
        if (colon < 0) {
            problems.add(missing(key));
            return "";
        }
        String value = expand(inside.substring(colon + 1));
        configuration.used(key, value, "default of the placeholder");
        origins.add("${" + key + "} is not set");
        return value;
    }

    private String valueOf(String key, ConfiguredValue found) {
        if (way.contains(key)) {
            problems.add("the value of '" + key + "' leads back to itself: "
                    + Stream.concat(way.reversed().stream(), Stream.of(key)).collect(Collectors.joining(" -> ")));
            return "";
        }
        boolean secretAround = secret;
        secret = EffectiveConfiguration.isSecret(key);
        way.push(key);
        String value = expand(found.text());
        way.pop();
        configuration.used(key, secret ? EffectiveConfiguration.HIDDEN : value, found.origin());
        secret |= secretAround;
        if (way.isEmpty()) {
            origins.add("${" + key + "} from " + found.origin());
        }
        return value;
    }

    /** The first colon that is not inside of a placeholder in the key. */
    private static int colon(String inside) {
        int depth = 0;
        for (int i = 0; i < inside.length(); i++) {
            char c = inside.charAt(i);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (c == ':' && depth == 0) {
                return i;
            }
        }
        return -1;
    }

    private String missing(String key) {
        Collection<String> known = configuration.names();
        String near =
                Nearest.to(key, known).map(name -> " ('" + name + "' has one)").orElse("");
        return "there is no value for '" + key + "'" + near + "; set the environment variable " + snake(key)
                + ", the system property " + key + ", or " + key + " in application.properties, or write a default, as"
                + " ${" + key + ":...}";
    }

    /** The name of the environment variable that stands for a key. */
    static String snake(String key) {
        return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
