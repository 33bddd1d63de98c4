package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.record;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.Test;

/** Subscribers without a group: they watch what comes, and leave no trace. */
@WithKafka
final class GrouplessTest {
    private final List<String> handled = new CopyOnWriteArrayList<>();

    private KafkaBroker reading(RealKafka kafka, String topic) {
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(topic).consume(String.class, body -> handled.add(body));
        return broker;
    }

    private static Set<String> groups(RealKafka kafka) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.servers()))) {
            return admin.listGroups().all().get(30, TimeUnit.SECONDS).stream()
                    .map(group -> group.groupId())
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void onlyWhatComesAfterTheStartIsHandledAndNothingIsCommitted(RealKafka kafka) throws Exception {
        String topic = kafka.topic(2);
        kafka.send(List.of(record(topic, 0, null, "old0"), record(topic, 1, null, "old1")));
        kafka.whileRunning(reading(kafka, topic), () -> {
            kafka.send(List.of(record(topic, 0, null, "new0"), record(topic, 1, null, "new1")));
            eventually(() -> assertThat(handled).contains("new0", "new1"));
        });
        assertThat(handled).containsExactlyInAnyOrder("new0", "new1");
        assertThat(groups(kafka)).doesNotContain("").noneMatch(group -> group.contains(topic));
    }

    @Test
    void everySubscriberGetsEveryRecord(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        KafkaBroker broker = reading(kafka, topic);
        broker.subscriber(topic).consume(String.class, body -> handled.add("again " + body));
        kafka.whileRunning(broker, () -> {
            kafka.send(topic, "a");
            eventually(() -> assertThat(handled).containsExactlyInAnyOrder("a", "again a"));
        });
    }

    @Test
    void earliestReadsAllEveryTime(RealKafka kafka) throws Exception {
        String topic = kafka.topic(2);
        kafka.send(List.of(record(topic, 0, null, "a"), record(topic, 1, null, "b")));
        for (int run = 1; run <= 2; run++) {
            handled.clear();
            KafkaBroker broker = KafkaBroker.of(kafka.servers());
            broker.subscriber(topic).autoOffsetReset("earliest").consume(String.class, body -> handled.add(body));
            kafka.whileRunning(
                    broker, () -> eventually(() -> assertThat(handled).containsExactlyInAnyOrder("a", "b")));
        }
    }

    @Test
    void partitionsThatAreAddedLaterAreReadFromTheirBeginning(RealKafka kafka) throws Exception {
        String topic = kafka.topic(1);
        kafka.whileRunning(reading(kafka, topic), () -> {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.servers()))) {
                admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3)))
                        .all()
                        .get(30, TimeUnit.SECONDS);
            }
            kafka.send(List.of(record(topic, 2, null, "third"), record(topic, 0, null, "first")));
            eventually(() -> assertThat(handled).containsExactlyInAnyOrder("first", "third"));
        });
    }

    @Test
    void topicThatIsCreatedLaterIsReadFromItsBeginning(RealKafka kafka) throws Exception {
        String topic = "t-" + UUID.randomUUID();
        kafka.whileRunning(reading(kafka, topic), () -> {
            kafka.kafka().createTopic(topic, 2);
            kafka.send(List.of(record(topic, 0, null, "a"), record(topic, 1, null, "b")));
            eventually(() -> assertThat(handled).containsExactlyInAnyOrder("a", "b"));
        });
    }

    @Test
    void recordThatAlwaysFailsIsPassedOverAfterThreeAttempts(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(topic).consume(String.class, (body, message) -> {
            handled.add(body + message.attempt());
            if (body.equals("bad")) {
                throw new IllegalStateException("never");
            }
        });
        try (Logs logs = Logs.of(LoggedLetters.class)) {
            kafka.whileRunning(broker, () -> {
                kafka.send(topic, "bad", "good");
                eventually(() -> assertThat(handled).containsExactly("bad1", "bad2", "bad3", "good1"));
                assertThat(logs.naming(topic))
                        .singleElement()
                        .asString()
                        .contains("passes over topic " + topic + " partition 0 offset 0", "never");
            });
        }
    }
}
