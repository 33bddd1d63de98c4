package dev.faststream;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A delivery on its way to a handler, as middleware sees it. Used by the thread that runs the handler. */
public interface HandlerCall {
    /** Something to do when messages are done. */
    @FunctionalInterface
    interface WhenDone {
        /** Told of the messages that are done, at least one. */
        void done(List<IncomingMessage> messages) throws Exception;
    }

    /** Names the handler in messages to people: class and method, or the topics of a lambda. */
    String handler();

    /** Tells whether the handler takes batches, also where this one has a single message. */
    boolean isBatch();

    /**
     * The messages that the handler gets, one for a handler of single messages, at least one; unmodifiable. What a
     * middleware marks before it goes on is decided: the middleware inside of it and the handler don't see it.
     */
    List<IncomingMessage> messages();

    /** What flows into the subscription that the messages come from. */
    Inflow inflow();

    /**
     * Completes when the messages are to go back, for the subscription stops or their partition is taken away. Who
     * waits before it goes on should wait for this too, and then throw {@link DeferMessage}: the messages come again,
     * here or elsewhere. Never completes where they can't go back, for {@link AckPolicy#ACK_FIRST} has acked them.
     */
    CompletableFuture<Void> recalled();

    /**
     * Gives a failure as it may be logged: without the values of these messages that the app's {@link Redaction} hides.
     * The same where nothing is hidden.
     */
    Throwable loggable(Throwable failure);

    /** The context of this delivery, which the handler and its providers see too. */
    Context context();

    /**
     * Adds something to do when messages are done: their handler has succeeded, the broker has acknowledged what that
     * led to, and they are not committed yet. Not for those that failed, were marked otherwise, or are marked only
     * after the handler has ended. May block; runs on the handler's thread or on one of its own. If it throws, that is
     * as if the handler had thrown.
     */
    void whenDone(WhenDone action);
}
