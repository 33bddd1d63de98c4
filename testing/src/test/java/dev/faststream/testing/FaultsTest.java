package dev.faststream.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FaultsTest {
    private static final TopicPartition FIRST = new TopicPartition("topic", 0);

    private final InMemoryCluster cluster = new InMemoryCluster(new VirtualTime(1, Instant.EPOCH));
    private final Clients clients = Clients.of(cluster);
    private final Producer<byte[], byte[]> producer = clients.producer(Map.of());

    @BeforeEach
    void create() throws Exception {
        try (Admin admin = clients.admin()) {
            admin.createTopics(List.of(new NewTopic("topic", 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    private static ProducerRecord<byte[], byte[]> record(String value) {
        return new ProducerRecord<>("topic", value.getBytes(StandardCharsets.UTF_8));
    }

    private Consumer<byte[], byte[]> member(String protocol, List<String> events) {
        Map<String, Object> settings = new HashMap<>(Map.of("group.id", "group", "group.protocol", protocol));
        Consumer<byte[], byte[]> consumer = clients.consumer(settings);
        consumer.subscribe(List.of("topic"), new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                events.add("revoked " + partitions);
            }

            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                events.add("assigned " + partitions);
            }

            @Override
            public void onPartitionsLost(Collection<TopicPartition> partitions) {
                events.add("lost " + partitions);
            }
        });
        return consumer;
    }

    private static List<String> values(Iterable<ConsumerRecord<byte[], byte[]>> records) {
        List<String> values = new ArrayList<>();
        records.forEach(record -> values.add(new String(record.value(), StandardCharsets.UTF_8)));
        return values;
    }

    @Test
    void aFailedSendMayHaveBeenWrittenAllTheSame() throws Exception {
        cluster.tell(known -> {
            known.faults().failSends("topic", 1, false, () -> new TimeoutException("lost on the way"));
            known.faults().failSends("topic", 1, true, () -> new TimeoutException("the answer was lost"));
        });
        assertThatThrownBy(() -> producer.send(record("a")).get())
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("lost on the way");
        assertThatThrownBy(() -> producer.send(record("b")).get()).hasRootCauseMessage("the answer was lost");
        producer.send(record("c")).get();
        Consumer<byte[], byte[]> consumer = clients.consumer(Map.of());
        consumer.assign(Set.of(FIRST));
        assertThat(values(consumer.poll(Duration.ofMillis(1)))).containsExactly("b", "c");
    }

    @Test
    void aRecordCanBeWrittenTwice() throws Exception {
        cluster.tell(known -> known.faults().duplicate("topic"));
        producer.send(record("a")).get();
        Consumer<byte[], byte[]> consumer = clients.consumer(Map.of());
        consumer.assign(Set.of(FIRST));
        assertThat(values(consumer.poll(Duration.ofMillis(1)))).containsExactly("a", "a");
    }

    @Test
    void aRefusedCommitIsToldAndChangesNothing() {
        Consumer<byte[], byte[]> consumer = member("classic", new ArrayList<>());
        consumer.poll(Duration.ofMillis(1));
        cluster.tell(known -> known.faults().failCommits(1, () -> GroupAuthorizationException.forGroupId("group")));
        Map<TopicPartition, OffsetAndMetadata> offsets = Map.of(FIRST, new OffsetAndMetadata(7));
        assertThatThrownBy(() -> consumer.commitSync(offsets)).isInstanceOf(GroupAuthorizationException.class);
        assertThat(consumer.committed(Set.of(FIRST)).get(FIRST)).isNull();
        consumer.commitSync(offsets);
        assertThat(consumer.committed(Set.of(FIRST)).get(FIRST)).isEqualTo(new OffsetAndMetadata(7));
    }

    @Test
    void whileTheBrokerIsAwayNothingIsReadAndSendsWaitForIt() throws Exception {
        Consumer<byte[], byte[]> consumer = member("classic", new ArrayList<>());
        consumer.poll(Duration.ofMillis(1));
        cluster.tell(known -> known.faults().awayUntil(known.nowMs() + 5_000));
        long beganMs = cluster.time().nowMs();
        assertThat(consumer.poll(Duration.ofSeconds(1))).isEmpty();
        producer.send(record("a")).get();
        assertThat(cluster.time().nowMs()).isEqualTo(beganMs + 5_000);
        assertThat(values(consumer.poll(Duration.ofSeconds(1)))).containsExactly("a");
    }

    @Test
    void whileTheBrokerIsAwayForLongACommitTimesOut() {
        Consumer<byte[], byte[]> consumer = member("classic", new ArrayList<>());
        consumer.poll(Duration.ofMillis(1));
        cluster.tell(known -> known.faults().awayUntil(Long.MAX_VALUE));
        assertThatThrownBy(() -> consumer.commitSync(Map.of(FIRST, new OffsetAndMetadata(1)), Duration.ofSeconds(10)))
                .isInstanceOf(TimeoutException.class);
        assertThat(cluster.time().nowMs()).isEqualTo(10_001);
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void whoDoesNotPollForTooLongLosesItsPartitionsAndMayNotCommit(String protocol) throws Exception {
        List<String> events = new ArrayList<>();
        Consumer<byte[], byte[]> consumer = member(protocol, events);
        consumer.poll(Duration.ofMillis(1));
        cluster.time().advance(Duration.ofMinutes(6));
        assertThatThrownBy(() -> consumer.commitSync(Map.of(FIRST, new OffsetAndMetadata(1))))
                .isInstanceOf(CommitFailedException.class);
        consumer.poll(Duration.ofMillis(1));
        assertThat(events).containsExactly("assigned [topic-0]", "lost [topic-0]", "assigned [topic-0]");
    }

    @Test
    void aNewerProducerFencesTheOlder() throws Exception {
        Producer<byte[], byte[]> older = clients.producer(Map.of("transactional.id", "id"));
        older.initTransactions();
        older.beginTransaction();
        older.send(record("a")).get();
        Producer<byte[], byte[]> newer = clients.producer(Map.of("transactional.id", "id"));
        newer.initTransactions();
        assertThatThrownBy(older::commitTransaction).isInstanceOf(ProducerFencedException.class);
        Consumer<byte[], byte[]> consumer = clients.consumer(Map.of());
        consumer.assign(Set.of(FIRST));
        assertThat(values(consumer.poll(Duration.ofMillis(1)))).isEmpty();
        assertThat(consumer.position(FIRST)).isEqualTo(2);
    }

    @Test
    void aTopicThatIsMissingFailsTheSendAfterItsTime() {
        assertThatThrownBy(() -> producer.send(new ProducerRecord<>("topics", new byte[0]))
                        .get())
                .hasRootCauseMessage("Topic topics not present in metadata after 60000 ms.");
        assertThat(cluster.time().nowMs()).isEqualTo(60_000);
    }

    @Test
    void whatIsNotKnownSaysSo() {
        try (Admin admin = clients.admin()) {
            assertThatThrownBy(() -> admin.describeAcls(AclBindingFilter.ANY))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("Admin.describeAcls(...)")
                    .hasMessageContaining("EmbeddedKafka");
        }
    }
}
