package dev.faststream.benchmarks;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** The effects that cases have. */
final class Effects {
    private static final int FAILURES = 2;
    private static final int WARM_UP_PERCENT = 50;

    private Effects() {}

    static Effect none() {
        return (index, event) -> {};
    }

    static Effect blockFor(long millis) {
        return (index, event) -> sleep(millis);
    }

    static Effect blockForHotKey(Content content, long millis) {
        return (index, event) -> {
            if (content.keyNumber(index) == Content.HOT_KEY) {
                sleep(millis);
            }
        };
    }

    private static void sleep(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while handling", e);
        }
    }

    /** Some records fail twice and then succeed. */
    static Effect failTwice(Content content) {
        AtomicIntegerArray attempts = new AtomicIntegerArray(content.records());
        return (index, event) -> {
            if (content.fails(index) && attempts.incrementAndGet(index) <= FAILURES) {
                throw new IllegalStateException("not now: " + event.id());
            }
        };
    }

    /** Takes the time from when an event should have been sent, without those that come while the JVM warms up. */
    static Effect measureLatency(Content content) {
        Recorder recorder = new Recorder(3);
        int first = content.records() * WARM_UP_PERCENT / 100;
        return new Effect() {
            @Override
            public void on(int index, Event event) {
                if (index >= first) {
                    recorder.recordValue(Math.max(0, nowMicros() - event.sentMicros()));
                }
            }

            @Override
            public Optional<Latency> latency() {
                Histogram micros = recorder.getIntervalHistogram();
                return Optional.of(new Latency(
                        micros.getValueAtPercentile(50) / 1e3,
                        micros.getValueAtPercentile(99) / 1e3,
                        micros.getValueAtPercentile(99.9) / 1e3,
                        micros.getMaxValue() / 1e3));
            }
        };
    }

    /** The clock that all processes of the machine share. */
    static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
