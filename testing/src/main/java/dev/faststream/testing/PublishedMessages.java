package dev.faststream.testing;

import dev.faststream.Headers;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a topic at the moment they were asked for. The order of each partition is kept; between partitions
 * the timestamps decide. A value.
 */
public final class PublishedMessages implements Iterable<TestMessage> {
    private final String topic;
    private final List<TestMessage> messages;
    private final Waits waits;

    PublishedMessages(String topic, List<TestMessage> messages, Waits waits) {
        this.topic = topic;
        this.messages = List.copyOf(messages);
        this.waits = waits;
    }

    public String topic() {
        return topic;
    }

    public List<TestMessage> all() {
        return messages;
    }

    public int size() {
        return messages.size();
    }

    /**
     * One message, from 0 on.
     *
     * @throws AssertionError if there are not so many; says what there was
     */
    public TestMessage get(int index) {
        if (index >= messages.size()) {
            throw waits.failure(
                    "There are " + messages.size() + " messages in " + topic + ", so there is no message " + index);
        }
        return messages.get(index);
    }

    /** The message that came last. */
    public TestMessage last() {
        return get(Math.max(0, messages.size() - 1));
    }

    /**
     * The bodies as a type, decoded with the broker's codecs; null for a tombstone.
     *
     * @throws dev.faststream.DecodeException if one can't be decoded; names topic, partition and offset
     */
    public <T> List<@Nullable T> bodies(Class<T> type) {
        List<@Nullable T> bodies = new ArrayList<>();
        messages.forEach(message -> bodies.add(message.body(type)));
        return bodies;
    }

    /** The headers of each message. */
    public List<Headers> headers() {
        return messages.stream().map(TestMessage::headers).toList();
    }

    /** A header of each message as text; null where it has none of this name. */
    public List<@Nullable String> headers(String name) {
        List<@Nullable String> values = new ArrayList<>();
        messages.forEach(message -> values.add(message.header(name).orElse(null)));
        return values;
    }

    /** The key of each message as text; null where it has none. */
    public List<@Nullable String> keys() {
        List<@Nullable String> keys = new ArrayList<>();
        messages.forEach(message -> keys.add(message.key().orElse(null)));
        return keys;
    }

    /** The partition of each message. */
    public List<Integer> partitions() {
        return messages.stream().map(TestMessage::partition).toList();
    }

    @Override
    public Iterator<TestMessage> iterator() {
        return messages.iterator();
    }

    /** All messages, a line for each. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(topic + ": " + messages.size() + " messages");
        messages.forEach(message -> text.append("\n  ").append(message));
        return text.toString();
    }
}
