package dev.faststream.testing;

import dev.faststream.FastStream;
import dev.faststream.kafka.internal.Inside;
import dev.faststream.kafka.internal.Reads;
import dev.faststream.kafka.internal.Surroundings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * An app under test, and the Kafka that it runs on: in memory and in virtual time, or a real one. The app runs with all
 * that it has in production; only its clients are others.
 *
 * <pre>{@code
 * try (TestKafka kafka = TestKafka.inMemory().start(Registrations.class)) {
 *     kafka.publish("in", new User("John", 1));
 *     assertThat(kafka.handler("register").calls()).containsExactly(new User("John", 1));
 *     assertThat(kafka.published("out").bodies(String.class)).containsExactly("User: 1 - John registered");
 * }
 * }</pre>
 *
 * <p>In memory nothing moves while the test does not call this, and what waits for a time waits until the test lets it
 * pass, by {@link #advance} or by waiting for something. Used by the test's thread.
 */
public final class TestKafka implements AutoCloseable {
    /** Names the Kafka that {@link #setup} takes: {@code memory}, {@code embedded}, or host:port. */
    public static final String PROPERTY = "faststream.test.kafka";

    static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private final Ground ground;
    private final FastStream app;
    private final @Nullable Object handlers;
    private final ToIntFunction<String> partitionsOf;
    private final boolean raisesFailures;
    private final Recorder recorder;
    private @Nullable Producer<byte[], byte[]> producer;
    private boolean closed;

    TestKafka(
            Ground ground,
            FastStream app,
            @Nullable Object handlers,
            ToIntFunction<String> partitionsOf,
            boolean raisesFailures) {
        this.ground = ground;
        this.app = app;
        this.handlers = handlers;
        this.partitionsOf = partitionsOf;
        this.raisesFailures = raisesFailures;
        this.recorder = new Recorder(ground.time().clock(), this::createTopics);
    }

    /** Begins one in memory. */
    public static TestKafkaSetup inMemory() {
        return new TestKafkaSetup(InMemoryGround::new);
    }

    /** Begins one with a real broker inside this JVM, of its own; {@code faststream-embedded-kafka} has to be there. */
    public static TestKafkaSetup embedded() {
        return new TestKafkaSetup((seed, patience, partitions) -> EmbeddedBroker.start(patience));
    }

    /**
     * Begins one on a broker that stands somewhere. Its topics and groups stay: let the test have its own.
     *
     * @param bootstrapServers host:port, several with commas between
     */
    public static TestKafkaSetup at(String bootstrapServers) {
        return new TestKafkaSetup(
                (seed, patience, partitions) -> new RealGround(bootstrapServers, new ForeignBroker(), patience));
    }

    /**
     * Begins one in memory, unless the system property {@value #PROPERTY} says otherwise: {@code embedded}, or the
     * host:port of a broker. So the same tests run on a real one.
     */
    public static TestKafkaSetup setup() {
        return named(System.getProperty(PROPERTY, "memory"));
    }

    /** Begins the one of a name, as the system property has it. */
    static TestKafkaSetup named(String name) {
        return switch (name) {
            case "memory" -> inMemory();
            case "embedded" -> embedded();
            default -> {
                if (!name.contains(":")) {
                    throw new IllegalArgumentException(
                            "There is no test Kafka '" + name + "': use memory, embedded, or host:port");
                }
                yield at(name);
            }
        };
    }

    // --- its life

    void start() {
        app.override(Surroundings.class, new Surroundings(ground.time(), ground.clients(), recorder));
        try {
            app.start();
            demandIdle("the app to read");
        } catch (RuntimeException | Error e) {
            app.stop();
            ground.close();
            throw e;
        }
    }

    private void createTopics(Reads reads) {
        Stream.concat(reads.topics().stream(), reads.results().stream()).forEach(this::createTopic);
    }

    private void createTopic(String topic) {
        int partitions = partitionsOf.applyAsInt(topic);
        if (partitions > 0) {
            ground.create(topic, partitions);
        }
    }

    /** The app. */
    public FastStream app() {
        return app;
    }

    /** The instance of the class that was started, where its methods are the handlers. */
    Optional<Object> handlers() {
        return Optional.ofNullable(handlers);
    }

    /**
     * Stops the app and the Kafka.
     *
     * @throws AssertionError if records could not be handled and the test has not asked for that: by {@link #failures},
     *     {@link #deadLetters}, {@link HandlerCalls#failures} or {@link RecordedCall#exception}
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        String report = raisesFailures && recorder.failures().isAnyUnnoticed() ? describe() : "";
        try {
            ground.runStop(app::stop);
        } finally {
            if (producer != null) {
                producer.close();
            }
            ground.close();
        }
        if (raisesFailures) {
            recorder.failures().demandNoticed(report);
        }
    }

    // --- publishing

    /**
     * Publishes a body, or a {@link dev.faststream.Response} with key, headers, partition and more, as the app's broker
     * does, and waits until it is handled, and all that it leads to; what waits for a time, such as the next attempt or
     * a batch that is not full, is not waited for.
     *
     * @throws AssertionError if a handler does not end; says what there was
     */
    public RecordMetadata publish(String topic, Object body) {
        RecordMetadata sent = send(topic, body);
        demandHandled(topic);
        return sent;
    }

    /** Publishes bodies or Responses, in their order, and waits then as {@link #publish} does. */
    public List<RecordMetadata> publishAll(String topic, Collection<?> bodies) {
        createTopic(topic);
        List<CompletableFuture<RecordMetadata>> sends = new ArrayList<>();
        bodies.forEach(body -> sends.add(broker().publish().apply(topic, body)));
        List<RecordMetadata> sent =
                sends.stream().map(send -> Waiting.on(ground.time(), send)).toList();
        demandHandled(topic);
        return sent;
    }

    /** Publishes a native record as it is, and waits as {@link #publish} does. */
    public RecordMetadata publish(ProducerRecord<byte[], byte[]> record) {
        RecordMetadata sent = send(record);
        demandHandled(record.topic());
        return sent;
    }

    private void demandHandled(String topic) {
        demandIdle("what was published to " + topic + " to be handled");
    }

    /** Publishes as {@link #publish} does, and waits only until that is acknowledged. */
    public RecordMetadata send(String topic, Object body) {
        createTopic(topic);
        return Waiting.on(ground.time(), broker().publish().apply(topic, body));
    }

    /** Publishes a native record as it is, and waits only until that is acknowledged. */
    public RecordMetadata send(ProducerRecord<byte[], byte[]> record) {
        createTopic(record.topic());
        if (producer == null) {
            producer = producer(Map.of());
        }
        return Waiting.on(ground.time(), producer.send(record));
    }

    /**
     * Makes a producer of the test's own, for what an app does not do, such as a transaction that is aborted. Whoever
     * makes it closes it.
     *
     * @param settings those of Kafka's producer, but for servers and serializers
     */
    public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        all.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return ground.clients().producer(all);
    }

    private Inside broker() {
        return recorder.broker();
    }

    // --- what came of it

    /**
     * What a handler was called with.
     *
     * @param name the handler's name as logs have it, or the end of it: the method of an annotated handler, the topics
     *     of a lambda's
     * @throws IllegalArgumentException if none has this name, or several; says which there are
     */
    public HandlerCalls handler(String name) {
        return new HandlerCalls(Named.in(recorder.logs(), name), this, recorder.failures());
    }

    /** All handlers of the app. */
    public List<HandlerCalls> handlerCalls() {
        return recorder.logs().stream()
                .map(log -> new HandlerCalls(log, this, recorder.failures()))
                .toList();
    }

    /**
     * What lies in a topic now, whoever has published it; nothing where there is no such topic. On a broker that stands
     * somewhere, what has come since the start.
     */
    public PublishedMessages published(String topic) {
        return new PublishedMessages(topic, reader().messages(topic), this);
    }

    private TopicReader reader() {
        return new TopicReader(ground, broker());
    }

    /**
     * Waits until so many messages lie in a topic; in memory time passes by itself for up to an hour.
     *
     * @throws AssertionError if they don't come; says what there was
     */
    public PublishedMessages awaitPublished(String topic, int count) {
        await(() -> ground.read(topic).size() >= count, LONGEST_WAIT, count + " messages in " + topic);
        return published(topic);
    }

    /**
     * The dead letters of the messages of a topic. Who asks knows of the failures of these messages.
     *
     * @param topic the topic that the messages came from
     */
    public PublishedMessages deadLetters(String topic) {
        recorder.failures().noticed(failure -> failure.topic().equals(topic));
        return new PublishedMessages("dead letters of " + topic, reader().deadLetters(topic, recorder.reads()), this);
    }

    /** All that could not be handled, in the order in which it happened. Who asks knows of it. */
    public List<HandlerFailure> failures() {
        return recorder.failures().ask(failure -> true);
    }

    /**
     * What a group has committed of a topic, by partition, when all that is done is committed; partitions without a
     * commit are left out.
     */
    public Map<Integer, Long> committed(String topic, String group) {
        var unused = ground.awaitCommitted(recorder.loops());
        return Standings.committed(ground, topic, group);
    }

    /** What the only group of the app that reads a topic has committed of it, by partition. */
    public Map<Integer, Long> committed(String topic) {
        return committed(topic, onlyGroup(topic));
    }

    /** How many offsets of a topic a group has not committed, when all that is done is committed. */
    public long lag(String topic, String group) {
        var unused = ground.awaitCommitted(recorder.loops());
        return Standings.lag(ground, topic, group);
    }

    /** How many offsets of a topic the only group of the app that reads it has not committed. */
    public long lag(String topic) {
        return lag(topic, onlyGroup(topic));
    }

    private String onlyGroup(String topic) {
        List<String> groups = Standings.groups(recorder.reads(), topic);
        if (groups.size() != 1) {
            throw new IllegalArgumentException(
                    "The app reads " + topic + " with the groups " + groups + ": say which one is meant");
        }
        return groups.getFirst();
    }

    // --- time, and what goes wrong

    /**
     * Lets so much time pass, with all that happens in it. In memory that takes no time; a real broker is waited for.
     */
    public void advance(Duration duration) {
        ground.advance(duration);
    }

    /** What the clock of the test shows. */
    public Instant now() {
        return ground.time().clock().instant();
    }

    /**
     * Waits until a condition holds; in memory time passes by itself for up to an hour. The condition must not wait.
     *
     * @throws AssertionError if it does not come to hold; says what there was
     */
    public void await(String what, BooleanSupplier condition) {
        await(condition, LONGEST_WAIT, what);
    }

    /**
     * Waits until all is read and no handler runs; what waits for a time is not waited for.
     *
     * @throws AssertionError if a handler does not end; says what there was
     */
    public void awaitIdle() {
        demandIdle("nothing to be left to do");
    }

    /** Lets things go wrong. */
    public KafkaFaults faults() {
        return new KafkaFaults(ground.faults());
    }

    private void demandIdle(String what) {
        if (!ground.awaitIdle(recorder.loops())) {
            throw failure("Waited for " + what + ", but that did not come about");
        }
    }

    void await(BooleanSupplier condition, Duration atMost, String what) {
        if (!ground.await(condition, atMost)) {
            throw failure("Waited for " + what + ", but that did not come about");
        }
        ground.settle(recorder.loops());
    }

    AssertionError failure(String what) {
        return new AssertionError(what + "\n" + describe());
    }

    /** What there is: calls, topics, groups, failures. For people. */
    public String describe() {
        return new Report(now(), handlerCalls(), ground, recorder).toString();
    }
}
