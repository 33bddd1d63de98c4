package dev.faststream.internal;

/** What a handler may stop by an exception. Both return at once; the stopping goes on by itself. */
public interface Stops {
    /** Stops the subscription that this handler belongs to. */
    void subscription();

    /** Stops the app. */
    void application();
}
