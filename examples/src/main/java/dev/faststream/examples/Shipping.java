package dev.faststream.examples;

import dev.faststream.FastStream;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.KafkaPublisher;
import dev.faststream.kafka.KafkaSubscriber;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An app that is told from outside where Kafka is, what it reads, and how much at once. */
final class Shipping {
    private static final Logger log = LoggerFactory.getLogger(Shipping.class);

    // region placeholders
    @KafkaSubscriber(topics = "${orders.topic:orders}", groupId = "${orders.group}")
    @KafkaPublisher("${shipments.topic:shipments}")
    String ship(String order) {
        return order + " shipped";
    }
    // endregion

    // region options
    @KafkaSubscriber(
            name = "returns",
            topics = "${returns.topic:returns}",
            groupId = "${orders.group}",
            options = {"max-workers=${returns.workers:8}", "handler-timeout=${returns.timeout:30s}"})
    void takeBack(String order) {
        log.info("{} is back", order);
    }
    // endregion

    // region broker
    static KafkaBroker broker() {
        KafkaBroker broker = KafkaBroker.of("${kafka.servers:localhost:9092}")
                .property("security.protocol", "${kafka.protocol:PLAINTEXT}")
                .include(new Shipping());
        broker.subscriber("${audit.topic:audit}")
                .name("audit")
                .option("max-workers", "${audit.workers:2}")
                .consume(String.class, entry -> log.info("audited {}", entry));
        return broker;
    }
    // endregion

    // region test
    static FastStream forTest(String servers, String group) {
        return FastStream.of(broker())
                .configuration("faststream.kafka.bootstrap-servers", servers)
                .configuration(Map.of("orders.group", group, "returns.workers", "1"));
    }
    // endregion

    // region print
    static void print(FastStream app) {
        app.afterStartup(() -> log.info("Works with\n{}", app.effectiveConfiguration()));
    }
    // endregion

    private Shipping() {}
}
