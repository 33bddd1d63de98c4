package dev.faststream.kafka;

import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Gives random UUIDs (version 4 of RFC 9562) that two services won't both give, but that can be guessed: they are no
 * secrets. UUID.randomUUID() makes each of them of secure random bytes, which takes half as long as encoding a message.
 * Safe to use from any thread.
 */
final class RandomIds implements Supplier<String> {
    private static final long VERSION_4 = 0x4000;

    private final ReentrantLock lock = new ReentrantLock();
    private final SplittableRandom high;
    private final SplittableRandom low;

    /** Makes one whose ids begin anywhere. */
    RandomIds() {
        SecureRandom seeds = new SecureRandom();
        this.high = new SplittableRandom(seeds.nextLong());
        this.low = new SplittableRandom(seeds.nextLong());
    }

    @Override
    public String get() {
        long most;
        long least;
        lock.lock();
        try {
            most = high.nextLong();
            least = low.nextLong();
        } finally {
            lock.unlock();
        }
        return new UUID((most & ~0xF000L) | VERSION_4, (least >>> 2) | Long.MIN_VALUE).toString();
    }
}
