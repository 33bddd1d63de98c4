package dev.faststream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.Response;
import dev.faststream.examples.Warehouse.Carrier;
import dev.faststream.examples.Warehouse.Order;
import dev.faststream.examples.Warehouse.Shelves;
import dev.faststream.testing.ConfiguresKafka;
import dev.faststream.testing.FastStreamTest;
import dev.faststream.testing.HandlerCalls;
import dev.faststream.testing.HandlerFailure;
import dev.faststream.testing.HandlerOf;
import dev.faststream.testing.PublishedMessages;
import dev.faststream.testing.TestKafka;
import dev.faststream.testing.TestKafkaSetup;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

// region setup
@FastStreamTest(Warehouse.class)
final class WarehouseTest {
    private final AtomicBoolean carrierIsAway = new AtomicBoolean();
    private final ConcurrentLinkedQueue<String> reserved = new ConcurrentLinkedQueue<>();
    private volatile CountDownLatch door = new CountDownLatch(0);

    @ConfiguresKafka
    void configure(TestKafkaSetup setup) {
        setup.topic("orders", 2).override(Shelves.class, this::reserve).override(Carrier.class, this::ship);
    }

    private void ship(Order order) throws IOException {
        if (carrierIsAway.get()) {
            throw new IOException("nobody answers");
        }
    }

    private void reserve(Order order, String tenant) {
        try {
            door.await(); // open, unless a test closes it
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        reserved.add(tenant + " " + order.id());
    }
    // endregion

    private static Response<Order> order(String id) {
        return Response.of(new Order(id, 1)).header("tenant", "acme");
    }

    // region headers
    @Test
    void everyOrderOfABatchIsReservedForItsTenant(TestKafka kafka, @HandlerOf("reserve") HandlerCalls reserve) {
        kafka.publishAll(
                "orders",
                List.of(
                        Response.of(new Order("o1", 1)).header("tenant", "acme").partition(0),
                        Response.of(new Order("o2", 2)).partition(0),
                        Response.of(new Order("o3", 3)).header("tenant", "evil").partition(0)));
        assertThat(reserve.count()).isZero(); // the batch is not full, and not old enough

        reserve.awaitCalls(1); // time passes by itself
        assertThat(reserve.call(0).messages())
                .extracting(message -> message.header("tenant").orElse("none"))
                .containsExactly("acme", "none", "evil");
        assertThat(reserved).containsExactly("acme o1", "evil o3");
    }
    // endregion

    // region retry
    @Test
    void aShipmentIsTriedAgainAfterTenMinutes(TestKafka kafka, @HandlerOf("ship") HandlerCalls ship) {
        carrierIsAway.set(true);
        kafka.publish("shipments", new Order("o1", 1));
        assertThat(ship.count()).isEqualTo(1);
        assertThat(ship.call(0).exception()).get().isInstanceOf(IOException.class);

        carrierIsAway.set(false);
        kafka.advance(Duration.ofMinutes(9));
        assertThat(ship.count()).isEqualTo(1);

        kafka.advance(Duration.ofMinutes(1));
        assertThat(ship.count()).isEqualTo(2);
        assertThat(kafka.published("shipped").bodies(String.class)).containsExactly("o1");
    }
    // endregion

    // region dead-letter
    @Test
    void anOrderWithoutATenantIsDeadLettered(TestKafka kafka, @HandlerOf("reserve") HandlerCalls reserve) {
        kafka.publish("orders", Response.of(new Order("o1", 1)).key("k1"));
        reserve.awaitCalls(1);

        PublishedMessages letters = kafka.deadLetters("orders");
        assertThat(letters.bodies(Order.class)).containsExactly(new Order("o1", 1));
        assertThat(letters.keys()).containsExactly("k1");
        assertThat(letters.get(0).header("dlq.message")).contains("no tenant");
        assertThat(kafka.lag("orders")).isZero();
    }
    // endregion

    // region failures
    @Test
    void aShipmentThatNobodyTakesIsGivenUp(TestKafka kafka, @HandlerOf("ship") HandlerCalls ship) {
        carrierIsAway.set(true);
        kafka.publish("shipments", new Order("o1", 1));
        ship.awaitCalls(3); // half an hour and more of waiting
        assertThat(ship.failures()).extracting(HandlerFailure::attempt).containsExactly(1, 2, 3);
    }
    // endregion

    // region rebalance
    @Test
    void aRebalanceInMidBatchRepeatsNothing(TestKafka kafka, @HandlerOf("reserve") HandlerCalls reserve) {
        door = new CountDownLatch(1);
        for (int i = 0; i < 4; i++) {
            kafka.send("orders", order("o" + i).partition(i % 2)); // waits for nothing but Kafka
        }
        reserve.awaitBegun(1); // the handler waits for the door, in mid-batch

        kafka.faults().rebalance("stock");
        kafka.advance(Duration.ofSeconds(5));
        assertThat(kafka.committed("orders")).isEmpty();

        door.countDown();
        kafka.awaitIdle();
        assertThat(reserved).hasSize(4).doesNotHaveDuplicates();
        assertThat(kafka.committed("orders")).isEqualTo(Map.of(0, 2L, 1, 2L));
    }
    // endregion

    // region faults
    @Test
    void aBrokerThatIsAwayLosesNothing(TestKafka kafka, @HandlerOf("ship") HandlerCalls ship) {
        kafka.publish("shipments", new Order("o1", 1));
        kafka.faults().brokerAway(Duration.ofSeconds(30)).failCommits(2);
        kafka.publish("shipments", new Order("o2", 1));
        assertThat(ship.count()).isEqualTo(2);
        assertThat(kafka.lag("shipments")).isZero();
    }
    // endregion

    // region plain
    @Test
    void needsNoExtension() {
        try (TestKafka kafka = TestKafka.inMemory().seed(7).start(Warehouse.app())) {
            kafka.publish("shipments", new Order("o1", 1));
            assertThat(kafka.handler("ship").calls()).containsExactly(new Order("o1", 1));
        }
    }
    // endregion
}
