package dev.faststream.kafka;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The topics of a subscription: names, or templates such as {@code orders.{region}} whose variables stand for anything
 * without a dot. Safe to use from any thread; what it caches is bounded by the number of topics.
 */
final class Topics {
    private static final Pattern VARIABLE = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_]*)}");
    private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9._-]+");
    static final int LONGEST = 249;

    /** One topic name with variables. */
    private record Template(Pattern pattern, Set<String> variables) {
        static Template of(String text) {
            StringBuilder regex = new StringBuilder();
            Set<String> variables = new LinkedHashSet<>();
            Matcher matcher = VARIABLE.matcher(text);
            int end = 0;
            while (matcher.find()) {
                regex.append(Pattern.quote(text.substring(end, matcher.start())))
                        .append("([^.]+)");
                variables.add(matcher.group(1));
                end = matcher.end();
            }
            regex.append(Pattern.quote(text.substring(end)));
            return new Template(Pattern.compile(regex.toString()), Collections.unmodifiableSet(variables));
        }
    }

    private final List<String> names;
    private final List<Template> templates;
    private final Map<String, Map<String, String>> values = new ConcurrentHashMap<>();

    Topics(List<String> names) {
        this.names = List.copyOf(names);
        this.templates = names.stream().map(Template::of).toList();
    }

    /** Says what is wrong with the names. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (names.isEmpty()) {
            problems.add("it has no topics; name at least one");
        }
        if (new LinkedHashSet<>(names).size() < names.size()) {
            problems.add("a topic is named twice in " + names + "; name each once");
        }
        names.stream().filter(name -> !isLegal(name)).forEach(name -> problems.add(illegal(name)));
        if (templates.stream().map(Template::variables).distinct().count() > 1) {
            problems.add("its topics " + names + " have different variables; let all have the same, or none any");
        }
        return problems;
    }

    /** Gives the name of a topic that a name with variables may stand for. */
    static String example(String name) {
        return VARIABLE.matcher(name).replaceAll("x");
    }

    static boolean isLegal(String name) {
        String plain = example(name);
        return LEGAL.matcher(plain).matches() && plain.length() <= LONGEST && !plain.equals(".") && !plain.equals("..");
    }

    static String illegal(String name) {
        return "'" + name + "' can't be a topic; a name has 1 to " + LONGEST
                + " letters, digits, dots, underscores and hyphens (variables as in orders.{region})";
    }

    List<String> names() {
        return names;
    }

    /** Whether topics have to be looked for, because the names have variables. */
    boolean isPattern() {
        return !variables().isEmpty();
    }

    Set<String> variables() {
        return templates.isEmpty() ? Set.of() : templates.getFirst().variables();
    }

    /** One pattern for all of them. */
    Pattern pattern() {
        return Pattern.compile(String.join(
                "|",
                templates.stream().map(template -> template.pattern().pattern()).toList()));
    }

    boolean matches(String topic) {
        return templates.stream()
                .anyMatch(template -> template.pattern().matcher(topic).matches());
    }

    /**
     * Gives the value of a variable in the name of a topic.
     *
     * @throws IllegalArgumentException if there is no such variable
     */
    String value(String topic, String variable) {
        String value = values.computeIfAbsent(topic, this::valuesIn).get(variable);
        if (value == null) {
            throw new IllegalArgumentException("The topics " + names + " have no variable {" + variable + "}, only "
                    + variables() + "; write one as orders.{" + variable + "}");
        }
        return value;
    }

    private Map<String, String> valuesIn(String topic) {
        for (Template template : templates) {
            Matcher matcher = template.pattern().matcher(topic);
            if (matcher.matches()) {
                Map<String, String> found = new LinkedHashMap<>();
                int group = 1;
                for (String variable : template.variables()) {
                    found.put(variable, matcher.group(group++));
                }
                return Collections.unmodifiableMap(found);
            }
        }
        return Map.of();
    }

    @Override
    public String toString() {
        return String.join(", ", names);
    }
}
