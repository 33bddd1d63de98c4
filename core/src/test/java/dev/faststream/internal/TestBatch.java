package dev.faststream.internal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The view over a batch, as the test broker gives it to handlers. */
record TestBatch<T>(List<TestMessage<T>> messages) {
    List<@Nullable T> bodies() {
        return messages.stream().<@Nullable T>map(TestMessage::body).toList();
    }
}
