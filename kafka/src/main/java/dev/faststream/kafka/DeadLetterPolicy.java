package dev.faststream.kafka;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where records go that can't be handled, and what is written with them. Immutable: begin with {@link #standard}; each
 * method with an argument gives a changed copy.
 *
 * @param topic the topic; {@code {groupId}} and {@code {topic}} stand for the subscriber's group and the topic that the
 *     record comes from
 * @param create whether the topic is created when it is needed and missing
 * @param headerPrefix how the names of the headers begin that say where a record comes from and why it is there
 * @param headers further headers, the same for every record, by name
 * @param maxTextLength the most bytes (in UTF-8) of such a header's value; what is longer is cut
 */
public record DeadLetterPolicy(
        String topic, boolean create, String headerPrefix, Map<String, String> headers, int maxTextLength) {
    static final String TOPIC = "dlq.{groupId}.{topic}";
    static final String HEADER_PREFIX = "dlq.";
    static final int MAX_TEXT_LENGTH = 1_000;
    /** Numbers and times, which must not be cut, are shorter. */
    private static final int LEAST_TEXT_LENGTH = 32;

    private static final Pattern VARIABLE = Pattern.compile("\\{[^{}]*}");
    private static final Set<String> VARIABLES = Set.of("{groupId}", "{topic}");
    private static final DeadLetterPolicy STANDARD =
            new DeadLetterPolicy(TOPIC, true, HEADER_PREFIX, Map.of(), MAX_TEXT_LENGTH);

    /** Copies the headers. Values that can't be are kept, for the start of the app to tell them all at once. */
    public DeadLetterPolicy {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** To {@code dlq.{groupId}.{topic}}, created when missing, with headers {@code dlq.*} of up to 1,000 bytes. */
    public static DeadLetterPolicy standard() {
        return STANDARD;
    }

    /** Sets the topic, in which {@code {groupId}} and {@code {topic}} are replaced. */
    public DeadLetterPolicy topic(String topic) {
        return new DeadLetterPolicy(topic, create, headerPrefix, headers, maxTextLength);
    }

    /** Sets whether the topic is created when it is needed and missing; it is, unless set. */
    public DeadLetterPolicy create(boolean create) {
        return new DeadLetterPolicy(topic, create, headerPrefix, headers, maxTextLength);
    }

    /** Sets how the names of the headers begin that say where a record comes from; {@code dlq.} unless set. */
    public DeadLetterPolicy headerPrefix(String headerPrefix) {
        return new DeadLetterPolicy(topic, create, headerPrefix, headers, maxTextLength);
    }

    /** Adds a header, the same for every record; its name is written as it is, without the prefix. */
    public DeadLetterPolicy header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new DeadLetterPolicy(topic, create, headerPrefix, more, maxTextLength);
    }

    /** Sets the most bytes (in UTF-8) of the value of a header that is added; 1,000 unless set. */
    public DeadLetterPolicy maxTextLength(int maxTextLength) {
        return new DeadLetterPolicy(topic, create, headerPrefix, headers, maxTextLength);
    }

    /** The same without placeholders. */
    DeadLetterPolicy resolved(Texts texts) {
        Map<String, String> values = new LinkedHashMap<>();
        headers.forEach((name, value) ->
                texts.find("deadLetter.headers " + name, value).ifPresent(resolved -> values.put(name, resolved)));
        return new DeadLetterPolicy(
                texts.of("deadLetter.topic", topic),
                create,
                texts.of("deadLetter.headerPrefix", headerPrefix),
                values,
                maxTextLength);
    }

    /** Says what is wrong with each option, and what would be right. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        VARIABLE.matcher(topic)
                .results()
                .filter(variable -> !VARIABLES.contains(variable.group()))
                .forEach(variable -> problems.add("topic '" + topic + "' has the variable " + variable.group()
                        + "; there are only {groupId} and {topic}"));
        if (maxTextLength < LEAST_TEXT_LENGTH) {
            problems.add("maxTextLength is " + maxTextLength + "; it has to be " + LEAST_TEXT_LENGTH
                    + " or more, so that numbers and times are never cut");
        }
        headers.keySet().stream()
                .filter(name ->
                        name.isBlank() || LetterHeaders.NAMES.stream().anyMatch(own -> name.equals(headerPrefix + own)))
                .forEach(name -> problems.add("the header '" + name + "' "
                        + (name.isBlank() ? "has no name; give it one" : "is written anyway; give it another name")));
        return problems;
    }

    /** The topic for the dead letters of a topic; what of the group a name can't hold becomes an underscore. */
    String topicFor(String groupId, String sourceTopic) {
        return topic.replace("{groupId}", groupId.replaceAll("[^A-Za-z0-9._-]", "_"))
                .replace("{topic}", sourceTopic);
    }
}
