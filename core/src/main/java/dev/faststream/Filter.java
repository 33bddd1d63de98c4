package dev.faststream;

import java.util.Arrays;

/**
 * Says which messages a handler wants, before anything of them is decoded. Called by many threads at once, perhaps more
 * than once for a message, which it must not change. What it throws counts as a failure of that message alone.
 */
@FunctionalInterface
public interface Filter {
    /** Tells whether the handler wants this message. */
    boolean wants(Envelope message);

    /**
     * Wants messages whose last header of a name has one of these values. A header that is there and not text can't be
     * compared: it fails its message, and no other.
     */
    static Filter header(String name, String... values) {
        return new Filters.HeaderIs(name, Arrays.asList(values));
    }

    /** Wants messages that have a header of a name, whatever its value. */
    static Filter hasHeader(String name) {
        return new Filters.HasHeader(name);
    }

    /** Wants messages of one of these media types; parameters, as {@code charset=utf-8}, and case don't count. */
    static Filter contentType(String... mediaTypes) {
        return new Filters.ContentTypeIs(Arrays.asList(mediaTypes));
    }

    /** Wants messages of one of these topics, for subscribers of several. */
    static Filter topic(String... topics) {
        return new Filters.TopicIs(Arrays.asList(topics));
    }

    /** Wants what both want. */
    default Filter and(Filter other) {
        return new Filters.Both(this, other);
    }

    /** Wants what one of the two wants, or both. */
    default Filter or(Filter other) {
        return new Filters.Either(this, other);
    }

    /** Wants what this one does not. */
    default Filter not() {
        return new Filters.Not(this);
    }
}
