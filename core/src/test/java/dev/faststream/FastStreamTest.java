package dev.faststream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FastStreamTest {
    private final List<String> events = new ArrayList<>();
    private final AtomicReference<@Nullable AppContext> context = new AtomicReference<>();

    /** Writes down what the app asks of it, and fails where it is told to. */
    private final class FakeBroker implements Broker {
        private final String name;
        private final List<String> problems;
        private @Nullable String failing;

        FakeBroker(String name, String... problems) {
            this.name = name;
            this.problems = Arrays.asList(problems);
        }

        FakeBroker failingAt(String step) {
            this.failing = step;
            return this;
        }

        private void step(String step) {
            events.add(name + " " + step);
            if (step.equals(failing)) {
                throw new StartupException(name + " fails at " + step, null);
            }
        }

        @Override
        public void appCodec(Codec codec) {}

        @Override
        public void appMiddleware(Middleware middleware) {}

        @Override
        public void appConfiguration(Supplier<Configuration> configuration) {}

        @Override
        public List<EffectiveConfiguration.Entry> settings() {
            return List.of();
        }

        @Override
        public List<String> check(AppContext provided) {
            context.set(provided);
            step("check");
            return problems;
        }

        @Override
        public void connect(Duration timeout) {
            step("connect");
        }

        @Override
        public void start(Runnable stopApp) {
            step("start");
        }

        @Override
        public void stop(Duration timeout) {
            step("stop");
        }
    }

    private FastStream app(Broker first, Broker... more) {
        return FastStream.of(first, more)
                .onStartup(() -> events.add("onStartup"))
                .afterStartup(() -> events.add("afterStartup"))
                .onShutdown(() -> events.add("onShutdown"))
                .afterShutdown(() -> events.add("afterShutdown"));
    }

    private AppContext context() {
        AppContext seen = context.get();
        if (seen == null) {
            throw new IllegalStateException("no broker was asked to check");
        }
        return seen;
    }

    @Test
    void checksAllBrokersRunsTheHooksAroundThemAndStopsInReverse() {
        FastStream app = app(new FakeBroker("a"), new FakeBroker("b"));

        app.start();
        app.stop();

        assertThat(events)
                .containsExactly(
                        "a check",
                        "b check",
                        "onStartup",
                        "a connect",
                        "b connect",
                        "a start",
                        "b start",
                        "afterStartup",
                        "onShutdown",
                        "b stop",
                        "a stop",
                        "afterShutdown");
    }

    @Test
    void hooksOfAKindRunInTheOrderTheyWereAdded() {
        FastStream app = FastStream.of(new FakeBroker("a"))
                .onStartup(() -> events.add("1"))
                .onStartup(() -> events.add("2"));

        app.start();
        app.stop();

        assertThat(events).containsSubsequence("1", "2");
    }

    @Test
    void allProblemsOfAllBrokersAreInOneException() {
        FastStream app = app(new FakeBroker("a", "one", "two"), new FakeBroker("b", "three"));

        assertThatThrownBy(app::start)
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems()).containsExactly("one", "two", "three"))
                .hasMessageContaining("3 problems")
                .hasMessageContaining("\n  - one\n  - two\n  - three");
        assertThat(events).doesNotContain("onStartup", "a connect", "b connect");
    }

    @Test
    void aFailedConnectStopsWhatWasConnectedAndIsTold() {
        FastStream app = app(new FakeBroker("a"), new FakeBroker("b").failingAt("connect"));

        assertThatThrownBy(app::start).isInstanceOf(StartupException.class).hasMessage("b fails at connect");

        assertThat(events)
                .doesNotContain("a start", "afterStartup")
                .endsWith("onShutdown", "b stop", "a stop", "afterShutdown");
    }

    @Test
    void aFailedStartHookKeepsTheAppFromConnecting() {
        FastStream app = app(new FakeBroker("a")).onStartup(() -> {
            throw new IOException("no file");
        });

        assertThatThrownBy(app::start)
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("onStartup")
                .hasMessageContaining("no file");
        assertThat(events).doesNotContain("a connect");
    }

    @Test
    void aFailedHookAfterTheStartStopsTheApp() {
        FastStream app = app(new FakeBroker("a")).afterStartup(() -> {
            throw new IOException("no file");
        });

        assertThatThrownBy(app::start).isInstanceOf(StartupException.class).hasMessageContaining("afterStartup");
        assertThat(events).contains("a start").endsWith("onShutdown", "a stop", "afterShutdown");
    }

    @Test
    void whatFailsWhileStoppingDoesNotKeepTheRestFromStopping() {
        FastStream app = FastStream.of(new FakeBroker("a"), new FakeBroker("b").failingAt("stop"))
                .onShutdown(() -> {
                    throw new IOException("first");
                })
                .onShutdown(() -> events.add("second"))
                .afterShutdown(() -> events.add("afterShutdown"));
        app.start();

        app.stop();

        assertThat(events).endsWith("second", "b stop", "a stop", "afterShutdown");
    }

    @Test
    void stoppingAgainDoesNothing() {
        FastStream app = app(new FakeBroker("a"));
        app.start();
        app.stop();
        events.clear();

        app.stop();

        assertThat(events).isEmpty();
    }

    @Test
    void stoppingAnAppThatNeverStartedDoesNothing() {
        app(new FakeBroker("a")).stop();

        assertThat(events).isEmpty();
    }

    @Test
    void anAppStartsOnce() {
        FastStream app = app(new FakeBroker("a"));
        app.start();

        assertThatIllegalStateException().isThrownBy(app::start).withMessageContaining("FastStream.of(...)");
        app.stop();
        assertThatIllegalStateException().isThrownBy(app::start).withMessageContaining("STOPPED");
    }

    @Test
    void anAppThatFailedToStartIsStopped() {
        FastStream app = app(new FakeBroker("a", "problem"));
        assertThatThrownBy(app::start).isInstanceOf(ConfigurationException.class);
        events.clear();

        app.stop();

        assertThat(events).isEmpty();
    }

    @Test
    void runEndsWhenItIsAskedTo() {
        FastStream app = app(new FakeBroker("a"));
        app.afterStartup(app::exit);

        app.run();

        assertThat(events).endsWith("afterStartup", "onShutdown", "a stop", "afterShutdown");
    }

    @Test
    void timeoutsMustBeLongerThanNothing() {
        FastStream app = app(new FakeBroker("a"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> app.startupTimeout(Duration.ZERO))
                .withMessageContaining("startupTimeout");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> app.shutdownTimeout(Duration.ofSeconds(-1)))
                .withMessageContaining("shutdownTimeout");
    }

    // --- what is provided

    private record Resource(String name, List<String> events) implements AutoCloseable {
        Resource {
            events.add("open " + name);
        }

        @Override
        public void close() {
            events.add("close " + name);
            if (name.equals("stuck")) {
                throw new IllegalStateException("stuck");
            }
        }
    }

    private record Database(Resource resource) implements AutoCloseable {
        @Override
        public void close() {
            resource.close();
        }
    }

    private record Mail(Resource resource) implements AutoCloseable {
        @Override
        public void close() {
            resource.close();
        }
    }

    @Test
    void whatIsProvidedIsOpenedOnceWhenItIsAskedForAndClosedInReverseAfterTheBrokers() {
        FastStream app = app(new FakeBroker("a"))
                .provide(Database.class, () -> new Database(new Resource("database", events)))
                .provide(Mail.class, () -> new Mail(new Resource("mail", events)))
                .provide(Resource.class, () -> new Resource("never asked for", events));
        app.start();
        events.clear();

        assertThat(context().provides(Mail.class)).isTrue();
        assertThat(events).isEmpty();
        Mail mail = context().get(Mail.class);
        assertThat(context().get(Mail.class)).isSameAs(mail);
        assertThat(context().find(Database.class)).isPresent();
        app.stop();

        assertThat(events)
                .containsExactly(
                        "open mail",
                        "open database",
                        "onShutdown",
                        "a stop",
                        "close database",
                        "close mail",
                        "afterShutdown");
    }

    @Test
    void whatCanNotBeClosedDoesNotKeepTheRestFromBeingClosed() {
        FastStream app = app(new FakeBroker("a"))
                .provide(Mail.class, () -> new Mail(new Resource("mail", events)))
                .provide(Resource.class, () -> new Resource("stuck", events));
        app.start();
        context().get(Mail.class);
        context().get(Resource.class);

        app.stop();

        assertThat(events).endsWith("close stuck", "close mail", "afterShutdown");
    }

    @Test
    void whatNobodyProvidesIsNamed() {
        app(new FakeBroker("a")).start();

        assertThat(context().provides(Mail.class)).isFalse();
        assertThat(context().find(Mail.class)).isEmpty();
        assertThatIllegalStateException()
                .isThrownBy(() -> context().get(Mail.class))
                .withMessageContaining("app.provide(Mail.class, ...)");
    }

    @Test
    void aTypeIsProvidedOnce() {
        FastStream app = app(new FakeBroker("a")).provide(List.class, List::of);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> app.provide(List.class, List::of))
                .withMessageContaining("java.util.List is provided twice");
    }
}
