package dev.faststream.testing;

import dev.faststream.internal.Time;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The faults that a real broker can be given. */
record RealFaults(RealGround ground, RealGround.Broker broker) implements Ground.FaultsOf {
    private static final Duration SHARE_WITHIN = Duration.ofSeconds(5);

    private static UnsupportedOperationException onlyInMemory(String fault) {
        return new UnsupportedOperationException(
                "A real broker can't be made to " + fault + "; run this test in memory, with TestKafka.inMemory()");
    }

    @Override
    public void failCommits(int count) {
        throw onlyInMemory("fail commits");
    }

    @Override
    public void failSends(String topic, int count, boolean written) {
        throw onlyInMemory("fail sends");
    }

    @Override
    public void duplicate(String topic) {
        throw onlyInMemory("write a record twice");
    }

    @Override
    public void away(Duration duration) {
        broker.away(duration);
    }

    @Override
    public void evict(String group) {
        throw onlyInMemory("throw members out of a group");
    }

    @Override
    public void compact(String topic) {
        throw onlyInMemory("compact a topic at once");
    }

    /** Another member joins by the protocol that the group has, waits for its share, and leaves. */
    @Override
    public void rebalance(String group) {
        Time.real().start(Thread.ofPlatform().daemon().name("rebalance-" + group), () -> joinAndLeave(group));
    }

    private void joinAndLeave(String group) {
        List<String> topics = ground.committed(group).keySet().stream()
                .map(partition -> partition.topic())
                .distinct()
                .toList();
        if (topics.isEmpty()) {
            topics = List.copyOf(ground.topics().keySet());
        }
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        if (ground.usesConsumerProtocol(group)) {
            settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, GroupProtocol.CONSUMER.name());
        } else {
            settings.put(
                    ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        }
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        try (Consumer<byte[], byte[]> other = ground.consumer(settings, () -> false)) {
            other.subscribe(topics);
            Deadline deadline = new Deadline(SHARE_WITHIN);
            while (other.assignment().isEmpty() && !deadline.isOver()) {
                other.pause(other.assignment());
                other.poll(Duration.ofMillis(50));
            }
        }
    }
}
