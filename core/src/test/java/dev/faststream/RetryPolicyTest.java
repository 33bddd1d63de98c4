package dev.faststream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RetryPolicyTest {
    /** An annotation that has one as its value, as those of subscribers do. */
    @Retention(RetentionPolicy.RUNTIME)
    private @interface Subscriber {
        Retry value();
    }

    @Subscriber(@Retry)
    private static final class Standard {}

    @Subscriber(
            @Retry(
                    attempts = 7,
                    delayMs = 50,
                    multiplier = 1.5,
                    maxDelayMs = 900,
                    jitter = 0.25,
                    on = {IOException.class, InterruptedException.class},
                    notOn = FileNotFoundException.class))
    private static final class Everything {}

    private static RetryPolicy of(Class<?> annotated) {
        return RetryPolicy.of(annotated.getAnnotation(Subscriber.class).value());
    }

    private static Duration ms(long ms) {
        return Duration.ofMillis(ms);
    }

    @Test
    void annotationWithoutOptionsIsTheStandard() {
        assertThat(of(Standard.class)).isEqualTo(RetryPolicy.standard());
    }

    @Test
    void annotationAndMethodsSayTheSame() {
        assertThat(of(Everything.class))
                .isEqualTo(RetryPolicy.standard()
                        .attempts(7)
                        .delay(ms(50))
                        .multiplier(1.5)
                        .maxDelay(ms(900))
                        .jitter(0.25)
                        .on(IOException.class, InterruptedException.class)
                        .notOn(FileNotFoundException.class));
    }

    @Test
    void everyChangeIsACopy() {
        RetryPolicy standard = RetryPolicy.standard();
        standard.attempts(9).delay(ms(9)).multiplier(9).maxDelay(ms(9)).jitter(0.9);
        standard.on(IOException.class).notOn(IOException.class);
        assertThat(RetryPolicy.standard())
                .isEqualTo(new RetryPolicy(3, ms(200), 2, ms(10_000), 0, List.of(), List.of()));
        assertThat(RetryPolicy.none().attempts()).isEqualTo(1);
    }

    @Test
    void withoutOnEveryFailureIsTriedAgain() {
        assertThat(RetryPolicy.standard().retries(new IOException())).isTrue();
        assertThat(RetryPolicy.standard().retries(new AssertionError())).isTrue();
    }

    @Test
    void onNamesTheOnlyFailuresThatAreTriedAgainAlsoSubclassesAndCauses() {
        RetryPolicy policy = RetryPolicy.standard().on(IOException.class);
        assertThat(policy.retries(new IOException())).isTrue();
        assertThat(policy.retries(new FileNotFoundException())).isTrue();
        assertThat(policy.retries(new IllegalStateException(new UncheckedIOException(new IOException()))))
                .isTrue();
        assertThat(policy.retries(new IllegalStateException())).isFalse();
    }

    @Test
    void notOnWinsWhereverItIsInTheChain() {
        RetryPolicy policy = RetryPolicy.standard().on(IOException.class).notOn(IllegalArgumentException.class);
        assertThat(policy.retries(new IOException())).isTrue();
        assertThat(policy.retries(new IOException(new NumberFormatException()))).isFalse();
        assertThat(policy.retries(new IllegalArgumentException(new IOException())))
                .isFalse();
        assertThat(RetryPolicy.standard()
                        .notOn(IOException.class)
                        .retries(new IllegalStateException(new FileNotFoundException())))
                .isFalse();
    }

    @Test
    void chainOfCausesThatGoesInCirclesIsLookedAtOnce() {
        IllegalStateException first = new IllegalStateException();
        IllegalArgumentException second = new IllegalArgumentException(first);
        first.initCause(second);
        assertThat(RetryPolicy.standard().on(IOException.class).retries(first)).isFalse();
        assertThat(RetryPolicy.standard().on(IllegalArgumentException.class).retries(first))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"1, 200", "2, 400", "3, 800", "6, 6400", "7, 10000", "2000000000, 10000"})
    void pausesDoubleUpToTheLongest(int failures, long expectedMs) {
        assertThat(RetryPolicy.standard().pauseAfter(failures, 0.5)).isEqualTo(ms(expectedMs));
        assertThat(RetryPolicy.standard().pauseAfter(failures, 0.99)).isEqualTo(ms(expectedMs));
    }

    @ParameterizedTest
    @CsvSource({"0, 100", "0.5, 200", "1, 300"})
    void jitterShortensAndLengthensPauses(double random, long expectedMs) {
        assertThat(RetryPolicy.standard().jitter(0.5).pauseAfter(1, random)).isEqualTo(ms(expectedMs));
    }

    @Test
    void jitterComesOnTopOfTheLongestPauseAndNeverGoesBelowNothing() {
        RetryPolicy policy = RetryPolicy.standard().jitter(1);
        assertThat(policy.pauseAfter(1_000, 1)).isEqualTo(ms(20_000));
        assertThat(policy.pauseAfter(1_000, 0)).isZero();
    }

    @Test
    void extremePausesNeitherOverflowNorGoBelowNothing() {
        Duration forever = Duration.ofSeconds(Long.MAX_VALUE);
        RetryPolicy policy = RetryPolicy.standard().maxDelay(forever).multiplier(1e300);
        assertThat(policy.pauseAfter(Integer.MAX_VALUE, 1)).isGreaterThan(Duration.ofDays(100 * 365));
        assertThat(policy.delay(Duration.ZERO).pauseAfter(Integer.MAX_VALUE, 1)).isZero();
        assertThat(RetryPolicy.standard().pauseAfter(0, 0.5)).isEqualTo(ms(200));
        assertThat(RetryPolicy.standard().pauseAfter(Integer.MIN_VALUE, 0.5)).isEqualTo(ms(200));
    }

    @Test
    void standardAndNoneHaveNoProblems() {
        assertThat(RetryPolicy.standard().problems()).isEmpty();
        assertThat(RetryPolicy.none().problems()).isEmpty();
        assertThat(RetryPolicy.standard()
                        .delay(Duration.ZERO)
                        .maxDelay(Duration.ZERO)
                        .jitter(1)
                        .multiplier(1)
                        .problems())
                .isEmpty();
    }

    @Test
    void eachBadOptionIsNamedWithWhatIsRight() {
        RetryPolicy bad = RetryPolicy.standard()
                .attempts(0)
                .delay(ms(-1))
                .multiplier(0.5)
                .maxDelay(ms(-5))
                .jitter(1.5)
                .on(FileNotFoundException.class)
                .notOn(IOException.class);
        assertThat(bad.problems())
                .satisfiesExactly(
                        first -> assertThat(first).contains("attempts is 0", "1 tries once"),
                        second -> assertThat(second).contains("delay is -1 ms", "0 for no pause"),
                        third -> assertThat(third).contains("multiplier is 0.5", "2 doubles"),
                        fourth -> assertThat(fourth).contains("maxDelay is -5 ms", "raise maxDelay"),
                        fifth -> assertThat(fifth).contains("jitter is 1.5", "0.2"),
                        sixth -> assertThat(sixth)
                                .contains("on names java.io.FileNotFoundException", "java.io.IOException", "wins"));
        assertThat(RetryPolicy.standard()
                        .multiplier(Double.NaN)
                        .jitter(Double.NaN)
                        .problems())
                .hasSize(2);
        assertThat(RetryPolicy.standard().delay(ms(20_000)).problems())
                .singleElement()
                .asString()
                .contains("maxDelay is 10000 ms", "20000 ms");
    }

    @Test
    void notOnMayExceptSubclassesOfOn() {
        assertThat(RetryPolicy.standard()
                        .on(IOException.class)
                        .notOn(FileNotFoundException.class)
                        .problems())
                .isEmpty();
    }

    @Test
    void saysAllOfItInALine() {
        assertThat(RetryPolicy.standard()).hasToString("3 attempts, pauses from 200 ms to 10000 ms (times 2.0)");
        assertThat(RetryPolicy.none()).hasToString("1 attempt");
        assertThat(RetryPolicy.standard().jitter(0.2).on(IOException.class).notOn(FileNotFoundException.class))
                .hasToString("3 attempts, pauses from 200 ms to 10000 ms (times 2.0), jitter 0.2, on IOException,"
                        + " not on FileNotFoundException");
    }
}
