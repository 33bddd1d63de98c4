package dev.faststream.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A real Kafka inside this JVM: one node, broker and controller (KRaft), that listens on the loopback interface only.
 *
 * <pre>{@code
 * try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
 *     kafka.createTopic("orders", 3);
 *     connect(kafka.bootstrapServers());
 * }
 * }</pre>
 *
 * <p>Topics are not created by being used; call {@link #createTopic(String, int)}. Several brokers may live side by
 * side in one JVM, each is a cluster of its own. One broker for a test run and a topic for each test is far faster than
 * a broker for each test.
 *
 * <p>Thread-safe: starting, stopping and closing exclude each other. No method takes or returns null.
 */
public final class EmbeddedKafka implements AutoCloseable {

    private final ReentrantLock lock = new ReentrantLock();
    private final Options options;
    private final DataDirectory data;

    private State state; // guarded by lock

    private EmbeddedKafka(Options options, DataDirectory data, State.Running state) {
        this.options = options;
        this.data = data;
        this.state = state;
    }

    /**
     * Starts a broker on a free port, with its data in a temporary directory that {@link #close()} deletes.
     *
     * @throws IllegalStateException if Kafka does not start
     */
    public static EmbeddedKafka start() {
        return builder().start();
    }

    /** Describes a broker that has a port, a directory or broker properties of its own. */
    public static Builder builder() {
        return new Builder(Options.DEFAULTS);
    }

    /** The address for clients, as {@code 127.0.0.1:port}; the same for the whole life of this object. */
    public String bootstrapServers() {
        return Listeners.HOST + ":" + options.port();
    }

    /** Creates a topic with the broker's defaults; see {@link #createTopic(String, int, Map)}. */
    public void createTopic(String name, int partitions) {
        createTopic(name, partitions, Map.of());
    }

    /**
     * Creates a topic and blocks until each of its partitions has a leader that answers, 30 seconds at most.
     *
     * @param partitions at least 1; each has one replica
     * @param config topic settings such as {@code cleanup.policy}; empty for the broker's defaults
     * @throws IllegalStateException if the broker is not running or refuses, for example because the topic exists
     */
    public void createTopic(String name, int partitions, Map<String, String> config) {
        requireRunning("create topic " + name);
        new Topic(name, partitions, config).createAt(bootstrapServers());
    }

    /**
     * Takes the broker away as a planned restart does; its data and its address remain.
     *
     * @throws IllegalStateException if the broker is not running
     */
    public void stop() {
        lock.lock();
        try {
            requireRunning("stop").node().stop();
            state = new State.Stopped();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Brings the stopped broker back, with the same data, at the same address.
     *
     * @throws IllegalStateException if the broker is not stopped, or if it does not start; it is then still stopped
     */
    public void startAgain() {
        lock.lock();
        try {
            if (!(state instanceof State.Stopped)) {
                throw new IllegalStateException("Cannot start " + this + " again; call stop() first");
            }
            state = new State.Running(Node.start(options, data.path()));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Stops the broker for good and deletes its data if they are temporary. May be called more than once, from any
     * thread, and from a shutdown hook.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            if (state instanceof State.Running running) {
                running.node().stop();
            }
            state = new State.Closed();
            data.release();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "EmbeddedKafka[" + bootstrapServers() + ", " + directory() + ", " + currentState() + "]";
    }

    Path directory() {
        return data.path();
    }

    private State.Running requireRunning(String intent) {
        State current = currentState();
        if (current instanceof State.Running running) {
            return running;
        }
        throw new IllegalStateException("Cannot " + intent + ": Kafka at " + bootstrapServers() + " is " + current
                + "; a stopped one is brought back by startAgain()");
    }

    private State currentState() {
        lock.lock();
        try {
            return state;
        } finally {
            lock.unlock();
        }
    }

    private static EmbeddedKafka start(Options wanted) {
        DataDirectory data = DataDirectory.open(wanted.directory());
        try {
            Options options = wanted.port() == 0 ? wanted.withPort(Listeners.freePort()) : wanted;
            return new EmbeddedKafka(options, data, new State.Running(Node.start(options, data.path())));
        } catch (IllegalStateException failure) {
            data.release();
            throw failure;
        }
    }

    /** A broker to be started. Immutable: each method returns a changed copy, so a builder may be kept and reused. */
    public static final class Builder {

        private final Options options;

        private Builder(Options options) {
            this.options = options;
        }

        /**
         * Listens on this port of the loopback interface.
         *
         * @param port 1 to 65535, or 0 for a free one, which is the default
         */
        public Builder port(int port) {
            return new Builder(options.withPort(port));
        }

        /**
         * Keeps the data in this directory, which is created if it is missing and survives {@link #close()}. A broker
         * started later on the same directory has the same topics, records, groups and cluster id.
         */
        public Builder directory(Path directory) {
            return new Builder(options.withDirectory(directory));
        }

        /**
         * Sets a broker property, such as {@code message.max.bytes}; wins over what this class would choose.
         *
         * @throws IllegalArgumentException for the few properties that this class must set itself, such as the
         *     listeners
         */
        public Builder property(String key, String value) {
            return new Builder(options.withProperty(key, value));
        }

        /**
         * Starts the broker and returns as soon as clients can use it.
         *
         * @throws IllegalStateException if Kafka does not start, for example because the port is already in use
         */
        public EmbeddedKafka start() {
            return EmbeddedKafka.start(options);
        }
    }
}
