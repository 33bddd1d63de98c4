package dev.faststream.testing;

import java.lang.reflect.Constructor;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.DeleteTopicsResult;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.jspecify.annotations.Nullable;

/** Makes the results of an admin client, whose constructors are not public. */
final class AdminResults {
    private AdminResults() {}

    static DescribeTopicsResult describeTopics(Map<String, KafkaFuture<TopicDescription>> byName) {
        return new DescribeTopicsResult(null, byName) {};
    }

    static CreateTopicsResult createTopics(
            Map<String, KafkaFuture<CreateTopicsResult.TopicMetadataAndConfig>> created) {
        return new CreateTopicsResult(created) {};
    }

    static DeleteTopicsResult deleteTopics(Map<String, KafkaFuture<Void>> byName) {
        return new DeleteTopicsResult(null, byName) {};
    }

    /** By reflection: these constructors are for Kafka's own package alone. */
    static <T> T of(Class<T> type, Object... arguments) {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (constructor.getParameterCount() == arguments.length) {
                try {
                    constructor.setAccessible(true);
                    return type.cast(constructor.newInstance(arguments));
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException("Can't make a " + type.getName(), e);
                }
            }
        }
        throw new IllegalStateException(type.getName() + " has no constructor with " + arguments.length
                + " parameters; this version of kafka-clients is not known here");
    }

    /** The time that is asked for; Kafka shows it to its own package alone. */
    static OptionalLong timestampOf(OffsetSpec.TimestampSpec spec) {
        try {
            var method = OffsetSpec.TimestampSpec.class.getDeclaredMethod("timestamp");
            method.setAccessible(true);
            return method.invoke(spec) instanceof Long time ? OptionalLong.of(time) : OptionalLong.empty();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Can't read " + spec, e);
        }
    }

    /** What a future without a value comes to. */
    static @Nullable Void nothing() {
        return null;
    }
}
