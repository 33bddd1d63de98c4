package dev.faststream;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Says what of records must not be seen by people: in logs, in the errors of records that failed, in what dead letters
 * say of the failure, and in what a subscription tells when it is looked at. Immutable: begin with {@link #none}; each
 * method gives a changed copy.
 *
 * <pre>{@code
 * broker.redaction(Redaction.none().headers("authorization").fields("password", "card.number"));
 * }</pre>
 *
 * <p>The values are looked for in every text that leaves, wherever they came from, so that also what a handler writes
 * into its own exception is hidden: a value that is found, or a part of it of 8 characters or more, becomes
 * {@code ***}. Where fields are to be hidden and a body can't be read as fields, its failure is hidden as a whole; the
 * type of the exception is always told. Dead letters themselves stay as they were, so that they can be handled later,
 * unless {@link #inDeadLetters()} is said. What handlers and middleware log themselves is theirs; see
 * {@link HandlerCall#loggable}.
 */
public final class Redaction {
    private static final Redaction NONE =
            new Redaction(Set.of(), Set.of(), false, UnaryOperator.identity(), false, false);

    private final Set<String> headers;
    private final Set<String> fields;
    private final boolean keys;
    private final UnaryOperator<String> texts;
    private final boolean ofTexts;
    private final boolean inDeadLetters;

    private Redaction(
            Set<String> headers,
            Set<String> fields,
            boolean keys,
            UnaryOperator<String> texts,
            boolean ofTexts,
            boolean inDeadLetters) {
        this.headers = headers;
        this.fields = fields;
        this.keys = keys;
        this.texts = texts;
        this.ofTexts = ofTexts;
        this.inDeadLetters = inDeadLetters;
    }

    /** Hides nothing. */
    public static Redaction none() {
        return NONE;
    }

    /** Hides the values of more headers, by their names. */
    public Redaction headers(String... names) {
        return new Redaction(with(headers, names), fields, keys, texts, ofTexts, inDeadLetters);
    }

    /**
     * Hides the values of more fields of bodies, with all that is in them: {@code password} wherever a field has that
     * name, {@code card.number} where it is in a {@code card}.
     */
    public Redaction fields(String... paths) {
        return new Redaction(headers, with(fields, paths), keys, texts, ofTexts, inDeadLetters);
    }

    /** Hides keys. */
    public Redaction keys() {
        return new Redaction(headers, fields, true, texts, ofTexts, inDeadLetters);
    }

    /**
     * Lets a function change every text that says why something failed, after the rest was hidden: for what is known by
     * its looks, as the numbers of cards. Called by many threads; what it throws hides the text.
     */
    public Redaction texts(UnaryOperator<String> change) {
        Objects.requireNonNull(change, "change");
        UnaryOperator<String> before = texts;
        return new Redaction(headers, fields, keys, text -> change.apply(before.apply(text)), true, inDeadLetters);
    }

    /**
     * Hides in dead letters, too: headers, fields and keys there become {@code ***}. They can't be handled later as
     * they were. A body that can't be read as fields, or not be written again, becomes {@code ***} as a whole.
     */
    public Redaction inDeadLetters() {
        return new Redaction(headers, fields, keys, texts, ofTexts, true);
    }

    private static Set<String> with(Set<String> names, String... more) {
        Set<String> all = new LinkedHashSet<>(names);
        for (String name : more) {
            all.add(Objects.requireNonNull(name, "name"));
        }
        return Set.copyOf(all);
    }

    /** Tells whether there is nothing to hide. */
    public boolean isNothing() {
        return headers.isEmpty() && fields.isEmpty() && !keys && !ofTexts;
    }

    /** The names of headers to hide. */
    public Set<String> hiddenHeaders() {
        return headers;
    }

    /** Tells whether keys are hidden. */
    public boolean hidesKeys() {
        return keys;
    }

    /** Tells whether fields of bodies are hidden. */
    public boolean hidesFields() {
        return !fields.isEmpty();
    }

    /** Tells whether a field is hidden, by its own name after those of the fields that it is in: {@code order.card}. */
    public boolean hidesField(String path) {
        return fields.stream().anyMatch(field -> path.equals(field) || path.endsWith("." + field));
    }

    /** Tells whether dead letters are changed. */
    public boolean changesDeadLetters() {
        return inDeadLetters;
    }

    /** Changes a text as {@link #texts} says. */
    public String changed(String text) {
        return texts.apply(text);
    }

    /** Says what is hidden, by names. */
    @Override
    public String toString() {
        return "hides headers " + sorted(headers) + ", fields " + sorted(fields) + (keys ? ", keys" : "")
                + (inDeadLetters ? ", also in dead letters" : "");
    }

    private static String sorted(Set<String> names) {
        return Arrays.toString(names.stream().sorted().toArray());
    }
}
