package dev.faststream.benchmarks.micronaut;

import dev.faststream.benchmarks.Case;
import dev.faststream.benchmarks.Contender;
import dev.faststream.benchmarks.Setup;
import dev.faststream.benchmarks.Versions;
import dev.faststream.benchmarks.Work;
import io.micronaut.configuration.kafka.annotation.KafkaListener;
import io.micronaut.context.ApplicationContext;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Micronaut Kafka with listeners that take Kafka's records. The cases of many records at once are left out: it handles
 * as many as it has consumers. So is the second case of failures: annotations can only have one pause.
 */
public final class Micronaut implements Contender {
    @Override
    public String name() {
        return "micronaut";
    }

    @Override
    public String description() {
        return "Micronaut Kafka " + Versions.of(KafkaListener.class) + " (" + Versions.ofKafkaClient() + ")";
    }

    @Override
    public Set<Case> cases() {
        Set<Case> cases = EnumSet.copyOf(Case.ofOneThread());
        cases.remove(Case.E2);
        return cases;
    }

    @Override
    public AutoCloseable start(Setup setup) {
        ApplicationContext context =
                ApplicationContext.builder(properties(setup)).build();
        context.registerSingleton(Work.class, setup.work());
        return context.start();
    }

    private static Map<String, Object> properties(Setup setup) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("kafka.bootstrap.servers", setup.servers());
        properties.put(Listeners.SHAPE, setup.task().shape());
        properties.put("kafka.consumers.default.key.deserializer", ByteArrayDeserializer.class.getName());
        properties.put(
                "kafka.consumers.default.value.deserializer", bodies(setup).getName());
        return properties;
    }

    private static Class<? extends Deserializer<?>> bodies(Setup setup) {
        return switch (setup.task().shape()) {
            case SINGLE_BYTES, BATCH_BYTES -> ByteArrayDeserializer.class;
            case SINGLE, BATCH, BATCH_WITHOUT_HEADERS, RESULT -> EventDeserializer.class;
        };
    }
}
