package dev.faststream.testing;

import dev.faststream.Broker;
import dev.faststream.FastStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** How a {@link TestKafka} is to be; {@link #start} gives it. Used by the test's thread. */
public final class TestKafkaSetup {
    /** Makes the Kafka that a test runs on. */
    @FunctionalInterface
    interface Opener {
        /**
         * Makes one.
         *
         * @param seed decides what is left to chance
         * @param patience how long to wait for what does not come
         * @param partitionsOfNew how many partitions a topic gets when it is first written to; 0 for none
         */
        Ground open(long seed, Duration patience, ToIntFunction<String> partitionsOfNew);
    }

    private final Opener opener;
    private final Map<String, Integer> topics = new TreeMap<>();
    private final List<Consumer<FastStream>> overrides = new ArrayList<>();
    private long seed = 1;
    private int partitions = 1;
    private boolean createsTopics = true;
    private boolean raisesFailures = true;
    private Duration patience = Duration.ofSeconds(10);

    TestKafkaSetup(Opener opener) {
        this.opener = opener;
    }

    /** Begins the one of a name, as the system property has it. */
    static TestKafkaSetup named(String name) {
        return switch (name) {
            case "memory" -> TestKafka.inMemory();
            case "embedded" -> TestKafka.embedded();
            default -> {
                if (!name.contains(":")) {
                    throw new IllegalArgumentException(
                            "There is no test Kafka '" + name + "': use memory, embedded, or host:port");
                }
                yield TestKafka.at(name);
            }
        };
    }

    /**
     * Sets what decides whatever is left to chance in memory: who runs next, which partition a message without a key
     * gets, how long a pause with jitter is. The same seed gives the same test; 1 unless set.
     */
    public TestKafkaSetup seed(long seed) {
        this.seed = seed;
        return this;
    }

    /** Makes a topic before the app starts. */
    public TestKafkaSetup topic(String name, int partitions) {
        topics.put(Objects.requireNonNull(name, "name"), atLeastOne(partitions));
        return this;
    }

    /** Sets how many partitions topics get for which {@link #topic} says nothing; 1 unless set. */
    public TestKafkaSetup partitions(int partitions) {
        this.partitions = atLeastOne(partitions);
        return this;
    }

    private static int atLeastOne(int partitions) {
        if (partitions < 1) {
            throw new IllegalArgumentException("partitions must be at least 1, but is " + partitions);
        }
        return partitions;
    }

    /**
     * Makes no topic but those that {@link #topic} names. Otherwise those are made that the app reads or publishes its
     * results to, and those that somebody publishes to.
     */
    public TestKafkaSetup onlyNamedTopics() {
        this.createsTopics = false;
        return this;
    }

    /** Lets an instance take the place of whatever the app provides for a type. */
    public <T> TestKafkaSetup override(Class<T> type, T instance) {
        Objects.requireNonNull(instance, "instance");
        overrides.add(app -> app.override(type, instance));
        return this;
    }

    /** Lets the test pass although records could not be handled and the test did not ask for that. */
    public TestKafkaSetup ignoringFailures() {
        this.raisesFailures = false;
        return this;
    }

    /** Sets how long to wait, in real time, for what does not come; 10 s unless set. */
    public TestKafkaSetup patience(Duration patience) {
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("patience must be longer than 0, but is " + patience);
        }
        this.patience = patience;
        return this;
    }

    /**
     * Starts an app of a broker.
     *
     * @throws dev.faststream.ConfigurationException with all mistakes of the app's handlers and options
     */
    public TestKafka start(Broker broker) {
        return start(FastStream.of(broker));
    }

    /**
     * Starts the app that a class stands for: that of its static method without parameters which returns a FastStream
     * or a KafkaBroker, or else an app of an instance of the class, whose methods are the handlers.
     *
     * @throws IllegalArgumentException if the class is neither; says what it must look like
     * @throws dev.faststream.ConfigurationException with all mistakes of the app's handlers and options
     */
    public TestKafka start(Class<?> type) {
        AppUnderTest found = AppUnderTest.of(type);
        return start(found.app(), found.handlers().orElse(null));
    }

    /**
     * Starts an app that was not started yet, and waits until it reads.
     *
     * @throws dev.faststream.ConfigurationException with all mistakes of the app's handlers and options
     */
    public TestKafka start(FastStream app) {
        return start(app, null);
    }

    private TestKafka start(FastStream app, @Nullable Object handlers) {
        ToIntFunction<String> partitionsOf = topic -> topics.getOrDefault(topic, createsTopics ? partitions : 0);
        Ground ground = opener.open(seed, patience, partitionsOf);
        topics.forEach(ground::create);
        overrides.forEach(override -> override.accept(app));
        TestKafka kafka = new TestKafka(ground, app, handlers, partitionsOf, raisesFailures);
        kafka.start();
        return kafka;
    }
}
