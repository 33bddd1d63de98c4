package dev.faststream.tck;

import dev.faststream.kafka.KafkaBroker;
import dev.faststream.testing.TestKafka;
import dev.faststream.testing.TestKafkaSetup;

/** A Kafka that every behaviour is tried on, by clients of one group protocol. */
interface BrokerUnderTest {
    Features features();

    /** The clients' {@code group.protocol}. */
    String protocol();

    /** Begins a test; others may run on the same broker at the same time, with topics and groups of their own. */
    TestKafkaSetup setup();

    /** Begins a test that has the broker for itself, and may take it away. */
    TestKafkaSetup alone();

    /** Makes a topic of one partition that is compacted. */
    void createCompacted(String topic);

    /**
     * Removes from such a topic what is superseded.
     *
     * @param superseded a value that is not there any more when that has happened
     */
    void compact(TestKafka kafka, String topic, String superseded);

    /** Begins an app; which servers it names does not matter. */
    default KafkaBroker app() {
        KafkaBroker broker = KafkaBroker.of("nowhere:1").consumerProperty("group.protocol", protocol());
        // The other protocol leaves that to the broker.
        return protocol().equals("classic") ? broker.consumerProperty("heartbeat.interval.ms", "200") : broker;
    }
}
