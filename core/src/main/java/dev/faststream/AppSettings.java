package dev.faststream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an app is told of itself, in its code and outside of it. Configured by one thread, before the start; a broker
 * that publishes before that may ask for the configuration from any.
 */
final class AppSettings {
    private static final Logger log = LoggerFactory.getLogger(AppSettings.class);
    private static final String VARIABLE = Placeholders.snake(Configuration.ROOT);

    /** A time that can be set; zero can't be meant. */
    private static final class Timeout {
        private final String key;
        private final Duration usual;
        private Duration value;
        private String origin = "default";

        Timeout(String key, Duration usual) {
            this.key = key;
            this.usual = usual;
            this.value = usual;
        }

        void set(String option, Duration timeout) {
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException(option + " must be longer than 0, but is " + timeout);
            }
            value = timeout;
            origin = timeout.equals(usual) ? "default" : "code";
        }

        void read(Configuration configuration) {
            configuration.find(key).ifPresent(found -> {
                Duration timeout = ValueType.DURATION.read(key, found);
                if (timeout.isZero()) {
                    throw new IllegalArgumentException(
                            key + " is '" + found.text() + "' (" + found.origin() + "); expected is more than 0");
                }
                value = timeout;
                origin = found.origin();
            });
        }

        EffectiveConfiguration.Entry entry() {
            return new EffectiveConfiguration.Entry(key, ValueType.show(value), origin);
        }
    }

    private final Map<String, String> inCode = new LinkedHashMap<>();
    private final Timeout startup = new Timeout(Configuration.ROOT + "startup-timeout", Duration.ofSeconds(60));
    private final Timeout shutdown = new Timeout(Configuration.ROOT + "shutdown-timeout", Duration.ofSeconds(30));
    private @Nullable ConfigurationSource given;
    private @Nullable Configuration known;
    private volatile @Nullable EffectiveConfiguration effective;

    synchronized void put(String key, String value) {
        whileConfiguring();
        inCode.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
    }

    synchronized void source(ConfigurationSource source) {
        whileConfiguring();
        given = Objects.requireNonNull(source, "source");
    }

    private void whileConfiguring() {
        if (known != null) {
            throw new IllegalStateException("configuration(...) comes too late: values were read already, by the start"
                    + " of the app or because a broker has published; call it before");
        }
    }

    void startupTimeout(Duration timeout) {
        startup.set("startupTimeout", timeout);
    }

    void shutdownTimeout(Duration timeout) {
        shutdown.set("shutdownTimeout", timeout);
    }

    Duration startupTimeout() {
        return startup.value;
    }

    Duration shutdownTimeout() {
        return shutdown.value;
    }

    /** Everything is read when it is first needed; nothing can be given after that. */
    synchronized Configuration configuration() {
        Configuration read = known;
        if (read == null) {
            Optional<ConfigurationSource> source = given != null ? Optional.of(given) : onClassPath();
            if (source.isEmpty()) {
                warnOfWhatIsNotRead();
            }
            read = new Configuration(inCode, source);
            known = read;
        }
        return read;
    }

    private static Optional<ConfigurationSource> onClassPath() {
        try {
            return ServiceLoader.load(ConfigurationSource.class).findFirst();
        } catch (ServiceConfigurationError e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            ConfigurationException unreadable = new ConfigurationException(
                    List.of("What is set outside of the code can't be read: " + reason.getMessage()));
            unreadable.initCause(e);
            throw unreadable;
        }
    }

    /** Whoever has set one of these wants it to be read. */
    private static void warnOfWhatIsNotRead() {
        List<String> unread = Stream.concat(
                        System.getenv().keySet().stream()
                                .filter(name -> name.startsWith(VARIABLE) && !name.endsWith("_JAVA_HOME")),
                        System.getProperties().stringPropertyNames().stream()
                                .filter(name -> name.startsWith(Configuration.ROOT)))
                .sorted()
                .toList();
        if (!unread.isEmpty()) {
            log.warn(
                    "Set, but read by nothing: {}. The environment, system properties and files are read with"
                            + " faststream-config on the class path.",
                    String.join(", ", unread));
        }
    }

    /** Checks all that is set, in the code and outside of it; what it comes to is known afterwards. */
    List<String> check(List<Broker> brokers, AppContext context) {
        Configuration read = configuration();
        List<String> problems = new ArrayList<>();
        for (Consumer<Configuration> option : List.<Consumer<Configuration>>of(startup::read, shutdown::read)) {
            try {
                option.accept(read);
            } catch (IllegalArgumentException e) {
                problems.add(e.getMessage());
            }
        }
        brokers.forEach(broker -> problems.addAll(broker.check(context)));
        problems.addAll(new UnreadKeys(read).problems());
        List<EffectiveConfiguration.Entry> entries = new ArrayList<>(List.of(startup.entry(), shutdown.entry()));
        brokers.forEach(broker -> entries.addAll(broker.settings()));
        entries.addAll(read.used());
        effective = new EffectiveConfiguration(entries);
        return problems;
    }

    EffectiveConfiguration effective() {
        EffectiveConfiguration checked = effective;
        if (checked == null) {
            throw new IllegalStateException(
                    "effectiveConfiguration() before the app has been started; start() reads everything, call it"
                            + " after that");
        }
        return checked;
    }
}
