package dev.faststream.kafka;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What has been said of a subscription so far. Used by the thread that configures the broker. */
final class SubscriberDraft {
    private final List<String> topics;
    private String groupId = "";
    private @Nullable BatchOptions batch;
    private String autoOffsetReset = "";
    private final Map<String, String> properties = new HashMap<>();
    private final List<String> publishTo = new ArrayList<>();
    private Subscription.@Nullable HandlerSource handler;

    SubscriberDraft(List<String> topics) {
        this.topics = List.copyOf(topics);
    }

    void groupId(String group) {
        this.groupId = group;
    }

    void batch(BatchOptions options) {
        this.batch = options;
    }

    BatchOptions batch() {
        return batch == null ? BatchOptions.STANDARD : batch;
    }

    void autoOffsetReset(String reset) {
        this.autoOffsetReset = reset;
    }

    void property(String key, String value) {
        properties.put(key, value);
    }

    void publishTo(String topic) {
        publishTo.add(topic);
    }

    void handler(Subscription.HandlerSource source) {
        if (handler != null) {
            throw new IllegalStateException(name() + " has a handler already; make another subscriber for another one");
        }
        this.handler = source;
    }

    List<String> publishTo() {
        return publishTo;
    }

    String name() {
        return "subscriber(" + String.join(", ", topics) + ")";
    }

    Topics topics() {
        return new Topics(topics);
    }

    /** Gives the subscription, or empty where nothing handles it. */
    Optional<Subscription> toSubscription(String name) {
        SubscriberOptions options = new SubscriberOptions(
                Optional.of(groupId).filter(group -> !group.isBlank()),
                Optional.ofNullable(batch),
                autoOffsetReset,
                properties,
                publishTo);
        return Optional.ofNullable(handler).map(source -> new Subscription(name, topics(), options, source));
    }
}
