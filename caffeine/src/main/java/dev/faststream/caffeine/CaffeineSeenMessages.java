package dev.faststream.caffeine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.faststream.SeenMessages;
import java.time.Duration;
import java.util.Collection;

/**
 * Remembers which messages were handled, in the memory of this process: up to so many, for so long. What is rarely or
 * no longer asked for goes first when there are more. Another member of the consumer group, and this process after a
 * restart, know nothing of it. Safe to use from any thread.
 */
public final class CaffeineSeenMessages implements SeenMessages {
    private final Cache<String, Boolean> ids;

    private CaffeineSeenMessages(Cache<String, Boolean> ids) {
        this.ids = ids;
    }

    /**
     * Makes one that remembers nothing yet.
     *
     * @param most how many messages it remembers
     * @param duration how long it remembers each
     */
    public static CaffeineSeenMessages of(long most, Duration duration) {
        return of(most, duration, Ticker.systemTicker());
    }

    static CaffeineSeenMessages of(long most, Duration duration, Ticker ticker) {
        if (most < 1 || duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(
                    "Expected at least 1 message and a duration longer than 0, but got " + most + " and " + duration);
        }
        return new CaffeineSeenMessages(Caffeine.newBuilder()
                .maximumSize(most)
                .expireAfterWrite(duration)
                .ticker(ticker)
                .executor(Runnable::run)
                .build());
    }

    @Override
    public boolean contains(String id) {
        return ids.getIfPresent(id) != null;
    }

    @Override
    public void add(Collection<String> more) {
        for (String id : more) {
            ids.put(id, Boolean.TRUE);
        }
    }
}
