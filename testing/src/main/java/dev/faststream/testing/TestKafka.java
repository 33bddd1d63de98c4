package dev.faststream.testing;

import dev.faststream.FastStream;
import dev.faststream.kafka.internal.Inside;
import dev.faststream.kafka.internal.Surroundings;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
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

    private final Ground ground;
    private final FastStream app;
    private final @Nullable Object handlers;
    private final boolean raisesFailures;
    private final Publishing publishing;
    private final Recorder recorder;
    private final Waits waits;
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
        this.raisesFailures = raisesFailures;
        this.publishing = new Publishing(ground, partitionsOf, this::broker);
        this.recorder = new Recorder(ground.time().clock(), publishing::createTopics);
        this.waits = new Waits(ground, recorder);
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
        return TestKafkaSetup.named(System.getProperty(PROPERTY, "memory"));
    }

    // --- its life

    void start() {
        app.override(Surroundings.class, new Surroundings(ground.time(), ground.clients(), recorder));
        try {
            app.start();
            waits.forIdle("the app to read");
        } catch (RuntimeException | Error e) {
            app.stop();
            ground.close();
            throw e;
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
            publishing.close();
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
        List<RecordMetadata> sent = publishing.sendAll(topic, bodies);
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
        waits.forIdle("what was published to " + topic + " to be handled");
    }

    /** Publishes as {@link #publish} does, and waits only until that is acknowledged. */
    public RecordMetadata send(String topic, Object body) {
        return publishing.send(topic, body);
    }

    /** Publishes a native record as it is, and waits only until that is acknowledged. */
    public RecordMetadata send(ProducerRecord<byte[], byte[]> record) {
        return publishing.send(record);
    }

    /**
     * Makes a producer of the test's own, for what an app does not do, such as a transaction that is aborted. Whoever
     * makes it closes it.
     *
     * @param settings those of Kafka's producer, but for servers and serializers
     */
    public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
        return publishing.producer(settings);
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
        return waits.handler(name);
    }

    /** All handlers of the app. */
    public List<HandlerCalls> handlerCalls() {
        return waits.handlers();
    }

    /**
     * What lies in a topic now, whoever has published it; nothing where there is no such topic. On a broker that stands
     * somewhere, what has come since the start.
     */
    public PublishedMessages published(String topic) {
        return new PublishedMessages(topic, reader().messages(topic), waits);
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
        waits.until(() -> ground.read(topic).size() >= count, Waits.LONGEST, count + " messages in " + topic);
        return published(topic);
    }

    /**
     * The dead letters of the messages of a topic. Who asks knows of the failures of these messages.
     *
     * @param topic the topic that the messages came from
     */
    public PublishedMessages deadLetters(String topic) {
        recorder.failures().noticed(failure -> failure.topic().equals(topic));
        return new PublishedMessages("dead letters of " + topic, reader().deadLetters(topic, recorder.reads()), waits);
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
        return committed(topic, Standings.onlyGroup(recorder.reads(), topic));
    }

    /** How many offsets of a topic a group has not committed, when all that is done is committed. */
    public long lag(String topic, String group) {
        var unused = ground.awaitCommitted(recorder.loops());
        return Standings.lag(ground, topic, group);
    }

    /** How many offsets of a topic the only group of the app that reads it has not committed. */
    public long lag(String topic) {
        return lag(topic, Standings.onlyGroup(recorder.reads(), topic));
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
        waits.until(condition, Waits.LONGEST, what);
    }

    /**
     * Waits until all is read and no handler runs; what waits for a time is not waited for.
     *
     * @throws AssertionError if a handler does not end; says what there was
     */
    public void awaitIdle() {
        waits.forIdle("nothing to be left to do");
    }

    /** Lets things go wrong. */
    public KafkaFaults faults() {
        return new KafkaFaults(ground.faults());
    }

    /** What there is: calls, topics, groups, failures. For people. */
    public String describe() {
        return waits.describe();
    }
}
