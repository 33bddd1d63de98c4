package dev.faststream.kafka;

import dev.faststream.Nearest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * The settings that native clients know. Others may be set too, as those of interceptors, unless they look mistyped.
 * Immutable.
 *
 * @param whose says to people whose settings these are
 */
record NativeProperties(String whose, Map<String, ConfigDef.ConfigKey> known) {
    static final NativeProperties OF_CONSUMERS =
            new NativeProperties("the consumer has", ConsumerConfig.configDef().configKeys());
    static final NativeProperties OF_PRODUCERS =
            new NativeProperties("the producer has", ProducerConfig.configDef().configKeys());
    static final NativeProperties OF_ALL = ofAll();

    private static NativeProperties ofAll() {
        Map<String, ConfigDef.ConfigKey> all = new HashMap<>();
        List.of(AdminClientConfig.configDef(), ProducerConfig.configDef(), ConsumerConfig.configDef())
                .forEach(definition -> all.putAll(definition.configKeys()));
        return new NativeProperties("clients have", Map.copyOf(all));
    }

    Set<String> names() {
        return known.keySet();
    }

    /** Says what is wrong with a setting. */
    Optional<String> problem(String key, String value) {
        ConfigDef.ConfigKey definition = known.get(key);
        if (definition == null) {
            return Nearest.to(key, known.keySet())
                    .map(name -> whose + " no property '" + key + "'; did you mean '" + name + "'?");
        }
        try {
            Object parsed = ConfigDef.parseType(key, value, definition.type);
            if (definition.validator != null) {
                definition.validator.ensureValid(key, parsed);
            }
            return Optional.empty();
        } catch (ConfigException e) {
            return Optional.of("the property " + key + " is wrong: " + e.getMessage());
        }
    }
}
