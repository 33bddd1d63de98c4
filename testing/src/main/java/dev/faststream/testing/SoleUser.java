package dev.faststream.testing;

import java.util.ConcurrentModificationException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets one thread at a time use a consumer, and tells another one so instead of waiting, as the real one does. */
final class SoleUser {
    private final AtomicReference<@Nullable Thread> user = new AtomicReference<>();
    /** How deep the user is in calls; only the user touches it. */
    private int entered;

    <T> T alone(Supplier<T> call) {
        enter();
        try {
            return call.get();
        } finally {
            exit();
        }
    }

    void run(Runnable call) {
        enter();
        try {
            call.run();
        } finally {
            exit();
        }
    }

    private void enter() {
        Thread thread = Thread.currentThread();
        if (user.get() != thread && !user.compareAndSet(null, thread)) {
            throw new ConcurrentModificationException("KafkaConsumer is not safe for multi-threaded access."
                    + " currentThread(name: " + thread.getName() + ", id: " + thread.threadId() + ") otherThread(id: "
                    + Optional.ofNullable(user.get()).map(Thread::threadId).orElse(-1L) + ")");
        }
        entered++;
    }

    private void exit() {
        entered--;
        if (entered == 0) {
            user.set(null);
        }
    }
}
