package dev.faststream;

import java.util.Collection;

/**
 * Remembers which messages were handled, for {@link DeduplicationMiddleware}. Safe to use from any thread; may block.
 */
public interface SeenMessages {
    /** Tells whether a message of this id was handled. What it throws fails the record, which is then tried again. */
    boolean contains(String id);

    /**
     * Remembers that messages were handled. Called when they are done and before that is committed; what it throws is
     * logged, and then a duplicate may be handled.
     *
     * @param ids some may be remembered already
     */
    void add(Collection<String> ids);
}
