package dev.faststream.tck;

import dev.faststream.testing.TestKafka;
import dev.faststream.testing.TestKafkaSetup;

/** The Kafka in memory; each test has its own. */
record InMemoryKafka(String protocol) implements BrokerUnderTest {
    @Override
    public Features features() {
        return Features.all(toString());
    }

    @Override
    public TestKafkaSetup setup() {
        return TestKafka.inMemory();
    }

    @Override
    public TestKafkaSetup alone() {
        return setup();
    }

    /** It is made when the app starts, and any topic can be compacted. */
    @Override
    public void createCompacted(String topic) {}

    @Override
    public void compact(TestKafka kafka, String topic, String superseded) {
        kafka.faults().compact(topic);
    }

    @Override
    public String toString() {
        return "memory, " + protocol;
    }
}
