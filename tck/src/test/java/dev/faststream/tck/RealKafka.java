package dev.faststream.tck;

import dev.faststream.embedded.EmbeddedKafka;
import dev.faststream.testing.TestKafka;
import dev.faststream.testing.TestKafkaSetup;
import java.util.Map;
import java.util.function.Supplier;

/** A real broker inside this JVM, which all tests with one protocol share. */
record RealKafka(String protocol, Supplier<EmbeddedKafka> kafka) implements BrokerUnderTest {
    /** Makes the broker begin a new segment, so that what was before can be compacted. */
    private static final String ROLL = "roll";

    @Override
    public Features features() {
        return Features.all(toString())
                .without(
                        Feature.VIRTUAL_TIME,
                        Feature.FAILING_COMMITS,
                        Feature.FAILING_SENDS,
                        Feature.WRITING_TWICE,
                        Feature.EVICTION);
    }

    @Override
    public TestKafkaSetup setup() {
        return TestKafka.at(kafka.get().bootstrapServers());
    }

    @Override
    public TestKafkaSetup alone() {
        return TestKafka.embedded();
    }

    @Override
    public void createCompacted(String topic) {
        kafka.get()
                .createTopic(
                        topic,
                        1,
                        Map.of(
                                "cleanup.policy", "compact",
                                "segment.ms", "100",
                                "min.cleanable.dirty.ratio", "0.01",
                                "max.compaction.lag.ms", "100"));
    }

    @Override
    public void compact(TestKafka test, String topic, String superseded) {
        test.await("the broker to compact " + topic, () -> {
            test.send(Raw.record(topic, 0, ROLL, ROLL));
            return test.published(topic).all().stream()
                    .noneMatch(message -> Raw.text(message.raw().value()).equals(superseded));
        });
    }

    @Override
    public String toString() {
        return "embedded, " + protocol;
    }
}
