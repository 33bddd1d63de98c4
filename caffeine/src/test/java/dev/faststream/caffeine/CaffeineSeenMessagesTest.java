package dev.faststream.caffeine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class CaffeineSeenMessagesTest {
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void remembersWhatWasAddedForItsDuration() {
        CaffeineSeenMessages seen = CaffeineSeenMessages.of(10, Duration.ofSeconds(5), nanos::get);
        seen.add(List.of("a", "b"));
        seen.add(List.of("a"));
        assertThat(seen.contains("a")).isTrue();
        assertThat(seen.contains("c")).isFalse();
        nanos.addAndGet(Duration.ofSeconds(6).toNanos());
        assertThat(seen.contains("a")).isFalse();
    }

    @Test
    void remembersNoMoreThanItMay() {
        CaffeineSeenMessages seen = CaffeineSeenMessages.of(10, Duration.ofDays(1));
        IntStream.range(0, 1000).forEach(i -> seen.add(List.of("id " + i)));
        assertThat(IntStream.range(0, 1000)
                        .filter(i -> seen.contains("id " + i))
                        .count())
                .isLessThanOrEqualTo(10);
    }

    @Test
    void refusesToRememberNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CaffeineSeenMessages.of(0, Duration.ofDays(1)))
                .withMessageContaining("at least 1");
        assertThatIllegalArgumentException().isThrownBy(() -> CaffeineSeenMessages.of(1, Duration.ZERO));
    }
}
