package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faststream.ConfigurationException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Subscribers that come and go while the app runs. */
@WithKafka
final class DynamicTest {
    private final String group = "g-" + UUID.randomUUID();
    private final List<String> calls = new CopyOnWriteArrayList<>();

    @Test
    void subscriberAddedWhileTheAppRunsReadsFromItsStartOn(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        kafka.whileRunning(broker, () -> {
            kafka.send(in, "a");
            KafkaSubscription added =
                    broker.subscriber(in).groupId(group).consume(String.class, body -> calls.add(body));
            assertThat(broker.subscriptions()).isEmpty();
            assertThat(added.inspect().status()).isEqualTo("not started");
            added.start();
            eventually(() -> assertThat(calls).containsExactly("a"));
            assertThat(broker.subscriptions()).containsExactly(added);
        });
        assertThat(kafka.committed(group, in, 0)).isEqualTo(1);
    }

    @Test
    void addedSubscriberWithoutAGroupMissesNothingThatComesAfterItsStart(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        kafka.whileRunning(broker, () -> {
            broker.subscriber(in).consume(String.class, body -> calls.add(body)).start();
            kafka.send(in, "a");
            eventually(() -> assertThat(calls).containsExactly("a"));
        });
    }

    @Test
    void removedSubscriberFinishesItsHandlerAndLeavesItsGroupToOthers(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        kafka.whileRunning(broker, () -> {
            KafkaSubscription first = broker.subscriber(in).groupId(group).consume(String.class, body -> {
                begun.countDown();
                assertThat(goOn.await(20, TimeUnit.SECONDS)).isTrue();
                calls.add("first " + body);
            });
            first.start();
            kafka.send(in, "a");
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            Thread remover = Thread.ofVirtual().start(first::remove);
            eventually(() -> assertThat(first.inspect().status()).isEqualTo("stopping"));
            goOn.countDown();
            remover.join();
            assertThat(calls).containsExactly("first a");
            assertThat(broker.subscriptions()).isEmpty();
            assertThat(kafka.committed(group, in, 0)).isEqualTo(1);

            KafkaSubscription second =
                    broker.subscriber(in).groupId(group).consume(String.class, body -> calls.add("second " + body));
            second.start();
            kafka.send(in, "b");
            eventually(() -> assertThat(calls).containsExactly("first a", "second b"));
            assertThatThrownBy(first::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("start() of subscriber(" + in + "), but it was removed");
            first.remove();
            assertThat(broker.subscriptions()).containsExactly(second);
        });
    }

    @Test
    void addedSubscriberStopsAndStartsAgain(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        kafka.whileRunning(broker, () -> {
            KafkaSubscription added =
                    broker.subscriber(in).groupId(group).consume(String.class, body -> calls.add(body));
            added.start();
            kafka.send(in, "a");
            eventually(() -> assertThat(calls).containsExactly("a"));
            added.stop();
            kafka.send(in, "b");
            added.start();
            eventually(() -> assertThat(calls).containsExactly("a", "b"));
        });
    }

    @Test
    void mistakesOfAnAddedSubscriberAreToldAllAtOnceWhenItIsStarted(RealKafka kafka) throws Exception {
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        kafka.whileRunning(broker, () -> {
            KafkaSubscription wrong = broker.subscriber("a b")
                    .groupId(group)
                    .maxWorkers(0)
                    .consume(String.class, body -> calls.add(body));
            assertThatThrownBy(wrong::start)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("'a b' can't be a topic")
                    .hasMessageContaining("maxWorkers is 0");
            assertThat(broker.subscriptions()).isEmpty();
            assertThatThrownBy(wrong::stop)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("was not started; call start()");
        });
    }

    @Test
    void subscriberThatIsStartedAfterTheAppHasStoppedIsRefused(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        List<KafkaSubscription> late = new CopyOnWriteArrayList<>();
        kafka.whileRunning(
                broker,
                () -> late.add(broker.subscriber(in).groupId(group).consume(String.class, body -> calls.add(body))));
        assertThatThrownBy(late.getFirst()::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("its app has stopped");
    }
}
