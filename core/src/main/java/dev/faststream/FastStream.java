package dev.faststream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An app: brokers with their subscribers, hooks around their start and stop, and a graceful end.
 *
 * <p>Configure it from one thread, then {@link #run} it, or {@link #start} and {@link #stop} it from code that has a
 * life of its own, such as a test.
 */
public final class FastStream {
    private static final Logger log = LoggerFactory.getLogger(FastStream.class);

    /** Something to do when the app starts or stops. */
    @FunctionalInterface
    public interface Hook {
        void run() throws Exception;
    }

    private final List<Broker> brokers;
    private final Provided provided = new Provided();
    private final List<Hook> onStartup = new ArrayList<>();
    private final List<Hook> afterStartup = new ArrayList<>();
    private final List<Hook> onShutdown = new ArrayList<>();
    private final List<Hook> afterShutdown = new ArrayList<>();
    private final Lifecycle lifecycle = new Lifecycle();
    private final CountDownLatch exitRequested = new CountDownLatch(1);
    private final AppSettings settings = new AppSettings();
    private volatile boolean runs;

    private FastStream(List<Broker> brokers) {
        this.brokers = brokers;
        brokers.forEach(broker -> broker.appConfiguration(settings::configuration));
    }

    /** Makes an app of one or more brokers. */
    public static FastStream of(Broker first, Broker... more) {
        List<Broker> brokers = new ArrayList<>(List.of(more));
        brokers.add(0, Objects.requireNonNull(first, "first"));
        return new FastStream(List.copyOf(brokers));
    }

    /** Sets how long to wait for a cluster that does not answer at start; 60 s unless set. */
    public FastStream startupTimeout(Duration timeout) {
        settings.startupTimeout(timeout);
        return this;
    }

    /** Sets how long running handlers may take to finish at stop; 30 s unless set. */
    public FastStream shutdownTimeout(Duration timeout) {
        settings.shutdownTimeout(timeout);
        return this;
    }

    /**
     * Gives the value of a key, as if it was set outside of the code, and before all that is: for tests, and for what
     * comes from a command line. It counts for placeholders and for the keys of the framework.
     *
     * @throws IllegalStateException if values were read already
     */
    public FastStream configuration(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** Gives the values of keys, as {@link #configuration(String, String)} does. */
    public FastStream configuration(Map<String, String> values) {
        values.forEach(settings::put);
        return this;
    }

    /**
     * Sets where values come from that are set outside of the code, instead of what the class path has for that.
     *
     * @throws IllegalStateException if values were read already
     */
    public FastStream configuration(ConfigurationSource source) {
        settings.source(source);
        return this;
    }

    /**
     * What the app works with: every option with its value and where that comes from, without secrets. Logged at the
     * start, at level DEBUG. Of subscribers that were added while the app runs it says nothing.
     *
     * @throws IllegalStateException if the app has not been started; it may have failed to
     */
    public EffectiveConfiguration effectiveConfiguration() {
        return settings.effective();
    }

    /** Provides one instance per app, opened when first needed and, if it is AutoCloseable, closed at the end. */
    public <T> FastStream provide(Class<T> type, Supplier<? extends T> open) {
        Objects.requireNonNull(open, "open");
        return provideFrom(type, context -> open.get());
    }

    /** Provides one instance per app as {@link #provide} does, made of others that are provided for the app. */
    public <T> FastStream provideFrom(Class<T> type, Provider<? extends T> provider) {
        provided.add(type, new Provided.Way.ForApp(Objects.requireNonNull(provider, "provider")));
        return this;
    }

    /**
     * Provides one instance for each delivery that asks for it (a message, or a batch), from the context of that
     * delivery. If it is AutoCloseable it is closed when the handler has ended, also when that failed; the last that
     * was made is closed first. An error of closing is logged, and changes nothing of what becomes of the records.
     */
    public <T> FastStream provideScoped(Class<T> type, Provider<? extends T> provider) {
        provided.add(type, new Provided.Way.ForDelivery(Objects.requireNonNull(provider, "provider")));
        return this;
    }

    /** Provides what the {@link Provides} methods of an object return, for each delivery. */
    public FastStream providers(Object methods) {
        provided.addMethods(Objects.requireNonNull(methods, "methods"));
        return this;
    }

    /** Lets an instance take the place of whatever is provided for a type: for tests. It is not closed. */
    public <T> FastStream override(Class<T> type, T instance) {
        provided.override(type, Objects.requireNonNull(instance, "instance"));
        return this;
    }

    /** Sets who supplies what the app does not provide itself, such as another framework's container. */
    public FastStream injector(Injector injector) {
        provided.injector(Objects.requireNonNull(injector, "injector"));
        return this;
    }

    /** The context of the app: what is set there, every delivery sees. */
    public Context context() {
        return provided;
    }

    /**
     * Adds middleware around everything that the app's brokers deliver and publish: around that of the brokers, of
     * routers and of subscribers. The first that is added is the outermost.
     *
     * @throws IllegalStateException if a broker is in use already
     */
    public FastStream middleware(Middleware middleware) {
        Objects.requireNonNull(middleware, "middleware");
        brokers.forEach(broker -> broker.appMiddleware(middleware));
        return this;
    }

    /**
     * Adds a codec for all brokers, nearer than those on the class path, and farther than what a broker, a subscriber
     * or a publisher says; the first one is the nearest.
     *
     * @throws IllegalStateException if a broker is in use already
     */
    public FastStream codec(Codec codec) {
        Objects.requireNonNull(codec, "codec");
        brokers.forEach(broker -> broker.appCodec(codec));
        return this;
    }

    /** Adds a hook that runs before the brokers connect; if it throws, the app does not start. */
    public FastStream onStartup(Hook hook) {
        onStartup.add(hook);
        return this;
    }

    /** Adds a hook that runs when the subscribers have started; if it throws, the app stops again. */
    public FastStream afterStartup(Hook hook) {
        afterStartup.add(hook);
        return this;
    }

    /** Adds a hook that runs before the subscribers stop, also when the app could not start. */
    public FastStream onShutdown(Hook hook) {
        onShutdown.add(hook);
        return this;
    }

    /** Adds a hook that runs when everything has stopped, also when the app could not start. */
    public FastStream afterShutdown(Hook hook) {
        afterShutdown.add(hook);
        return this;
    }

    /**
     * Starts, blocks until SIGTERM, Ctrl+C or {@link #exit}, lets running handlers finish, and returns. A second signal
     * ends the process at once. If the app can't start, the reason is logged and the process ends with exit code 1.
     *
     * @param args the command line, of which nothing is read yet
     */
    public void run(String... args) {
        runs = true;
        Thread starter = Thread.currentThread();
        Signals.install(() -> {
            exit();
            if (lifecycle.isStarting()) {
                starter.interrupt();
            }
        });
        if (startOrSayWhy()) {
            log.info("Running; Ctrl+C stops");
            awaitExit();
            log.info(
                    "Stopping: running handlers get up to {} s to finish",
                    settings.shutdownTimeout().toSeconds());
            stop();
            log.info("Stopped");
        }
    }

    /** Tells whether the app runs; false when it was asked to end before it did. */
    private boolean startOrSayWhy() {
        try {
            start();
            return true;
        } catch (RuntimeException e) {
            if (exitRequested.getCount() == 0) {
                log.info("Stopped before the start was complete");
                return false;
            }
            if (e instanceof ConfigurationException || e instanceof StartupException) {
                log.error(e.getMessage());
            } else {
                log.error("The app could not start: {}", e.getMessage(), e);
            }
            System.exit(1);
            return false;
        }
    }

    /** An interrupt asks to end, too; it must not cut short the stop that follows. */
    private void awaitExit() {
        try {
            exitRequested.await();
        } catch (InterruptedException e) {
            log.info("Interrupted: stopping");
        }
    }

    /** Asks a running app to end, as a signal would; returns at once. May be called from a handler. */
    public void exit() {
        exitRequested.countDown();
        if (!lifecycle.isStarting()) {
            stopUnlessRunDoes();
        }
    }

    /** Who started it with {@link #start} waits for nothing, so that somebody else has to stop it. */
    private void stopUnlessRunDoes() {
        if (!runs) {
            Thread.ofPlatform().name("faststream-stop").start(this::stop);
        }
    }

    /**
     * Starts: checks everything, runs the hooks, connects, and begins to consume.
     *
     * @throws ConfigurationException with all problems of all handlers and options
     * @throws StartupException if a cluster does not answer within the startup timeout or a hook fails
     * @throws IllegalStateException if the app was started before
     */
    public void start() {
        lifecycle.moveTo(Lifecycle.State.STARTING);
        try {
            check();
            runStartHooks("onStartup", onStartup);
            brokers.forEach(broker -> broker.connect(settings.startupTimeout()));
            brokers.forEach(broker -> broker.start(this::exit));
            runStartHooks("afterStartup", afterStartup);
            lifecycle.moveTo(Lifecycle.State.RUNNING);
            if (exitRequested.getCount() == 0) {
                stopUnlessRunDoes();
            }
        } catch (RuntimeException | Error e) {
            stop();
            throw e;
        }
    }

    /**
     * Tells how the app and its subscriptions do, asking each of them; safe to call from any thread, as that of a
     * probe.
     */
    public Health health() {
        return new Health(
                lifecycle.isRunning(),
                brokers.stream().flatMap(broker -> broker.health().stream()).toList());
    }

    private void check() {
        List<String> problems = settings.check(brokers, provided);
        log.debug("Works with\n{}", settings.effective());
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    private static void runStartHooks(String kind, List<Hook> hooks) {
        for (Hook hook : hooks) {
            try {
                hook.run();
            } catch (Exception e) {
                throw new StartupException("A hook given to " + kind + " failed: " + e, e);
            }
        }
    }

    /**
     * Stops: lets running handlers finish for up to the shutdown timeout, commits what is done, disconnects, closes
     * what was provided. Returns at once when the app is not running.
     */
    public void stop() {
        if (!lifecycle.beginStop()) {
            return;
        }
        runStopHooks("onShutdown", onShutdown);
        for (Broker broker : brokers.reversed()) {
            runStopHooks("broker", List.of(() -> broker.stop(settings.shutdownTimeout())));
        }
        provided.close();
        runStopHooks("afterShutdown", afterShutdown);
        lifecycle.moveTo(Lifecycle.State.STOPPED);
    }

    private static void runStopHooks(String kind, List<Hook> hooks) {
        for (Hook hook : hooks) {
            try {
                hook.run();
            } catch (Exception e) {
                log.error("Stopping goes on, although this failed ({}): {}", kind, e.toString(), e);
            }
        }
    }
}
