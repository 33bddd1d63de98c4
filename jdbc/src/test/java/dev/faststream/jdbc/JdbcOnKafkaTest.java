package dev.faststream.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.faststream.DeduplicationMiddleware;
import dev.faststream.FastStream;
import dev.faststream.Response;
import dev.faststream.SeenMessages;
import dev.faststream.embedded.EmbeddedKafka;
import dev.faststream.kafka.KafkaBroker;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a database remembers, over restarts and for several members, on a real broker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JdbcOnKafkaTest {
    private final EmbeddedKafka kafka = EmbeddedKafka.start();
    private final KafkaBroker outside = KafkaBroker.of(kafka.bootstrapServers());
    private final FastStream sender = FastStream.of(outside);

    /** An app that handles what it does not know, and what there is to see of it. */
    private record Member(FastStream app, List<String> handled) {}

    /** A topic with those who read it, and the database that they share. */
    private final class Setting {
        private final String topic = "t-" + UUID.randomUUID();
        private final String group = "g-" + UUID.randomUUID();
        private final JdbcDataSource database = new JdbcDataSource();

        Setting(int partitions) {
            kafka.createTopic(topic, partitions);
            database.setUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        }

        SeenMessages store() {
            return JdbcSeenMessages.of(database, "seen_messages").createTable();
        }

        Member member(SeenMessages store) {
            List<String> handled = new CopyOnWriteArrayList<>();
            KafkaBroker broker =
                    KafkaBroker.of(kafka.bootstrapServers()).middleware(DeduplicationMiddleware.byHeader("id", store));
            broker.subscriber(topic)
                    .groupId(group)
                    .autoOffsetReset("earliest")
                    .consume(String.class, body -> handled.add(body));
            return new Member(FastStream.of(broker).shutdownTimeout(Duration.ofSeconds(2)), handled);
        }

        void send(int partition, int id) {
            outside.publish(
                    topic,
                    Response.of("message " + id)
                            .header("id", Integer.toString(id))
                            .partition(partition));
        }
    }

    @BeforeAll
    void start() {
        sender.start();
    }

    @AfterAll
    void stop() {
        sender.stop();
        kafka.close();
    }

    private static void eventually(Runnable assertion) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(assertion::run);
    }

    @Test
    void whatWasHandledBeforeARestartIsKnownAfterIt() {
        Setting setting = new Setting(1);
        Member first = setting.member(setting.store());
        first.app().start();
        setting.send(0, 1);
        setting.send(0, 2);
        eventually(() -> assertThat(first.handled()).containsExactly("message 1", "message 2"));
        first.app().stop();
        Member second = setting.member(setting.store());
        setting.send(0, 1);
        setting.send(0, 2);
        setting.send(0, 3);
        second.app().start();
        eventually(() -> assertThat(second.handled()).containsExactly("message 3"));
        second.app().stop();
    }

    @Test
    void twoMembersKnowWhatEitherHasHandledAndDuplicatesInAnotherPartitionAreFound() {
        Setting setting = new Setting(2);
        Member one = setting.member(setting.store());
        Member two = setting.member(setting.store());
        one.app().start();
        two.app().start();
        for (int id = 0; id < 20; id++) {
            setting.send(id % 2, id);
        }
        eventually(() -> assertThat(one.handled().size() + two.handled().size()).isEqualTo(20));
        for (int id = 0; id < 20; id++) {
            setting.send((id + 1) % 2, id);
        }
        setting.send(0, 100);
        setting.send(1, 101);
        eventually(() -> assertThat(one.handled().size() + two.handled().size()).isEqualTo(22));
        one.app().stop();
        two.app().stop();
    }

    @Test
    void aCrashBetweenHandlingAndRememberingHandlesAgainAndLosesNothing() throws InterruptedException {
        Setting setting = new Setting(1);
        CountDownLatch handledFirst = new CountDownLatch(1);
        SeenMessages real = setting.store();
        // Never comes to remember: what a process leaves behind that is killed at this point.
        Member killed = setting.member(new SeenMessages() {
            @Override
            public boolean contains(String id) {
                return real.contains(id);
            }

            @Override
            public void add(Collection<String> ids) {
                handledFirst.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        killed.app().start();
        setting.send(0, 1);
        setting.send(0, 2);
        assertThat(handledFirst.await(30, TimeUnit.SECONDS)).isTrue();
        killed.app().stop();
        assertThat(killed.handled()).containsExactly("message 1");
        Member next = setting.member(real);
        next.app().start();
        setting.send(0, 1);
        setting.send(0, 3);
        eventually(() -> assertThat(next.handled()).containsExactly("message 1", "message 2", "message 3"));
        next.app().stop();
    }
}
