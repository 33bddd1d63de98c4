package dev.faststream.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.NackMessage;
import dev.faststream.Ordering;
import dev.faststream.Response;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.testing.TestKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What comes one after the other is handled so. */
@EveryBroker
final class OrderTest {
    private static final int LANES = 6;
    private static final int RECORDS = 120;

    private final BrokerUnderTest under;
    private final String in = Raw.fresh("in");
    private final String group = Raw.fresh("g");
    private final Map<Integer, List<Integer>> handled = new ConcurrentHashMap<>();

    OrderTest(BrokerUnderTest under) {
        this.under = under;
    }

    private void demandOrder() {
        assertThat(handled).hasSize(LANES);
        handled.forEach((lane, numbers) -> assertThat(numbers)
                .as("lane %s", lane)
                .isEqualTo(IntStream.range(0, RECORDS)
                        .filter(number -> number % LANES == lane)
                        .boxed()
                        .toList()));
    }

    private void handle(String body) {
        int number = Integer.parseInt(body);
        handled.computeIfAbsent(number % LANES, lane -> new CopyOnWriteArrayList<>())
                .add(number);
    }

    private static List<Response<String>> messages(IntFunction<Response<String>> of) {
        List<Response<String>> messages = new ArrayList<>();
        IntStream.range(0, RECORDS).forEach(number -> messages.add(of.apply(number)));
        return messages;
    }

    @ParameterizedTest
    @EnumSource(names = {"PARTITION", "KEY"})
    void workersKeepTheOrderOfEachKeyAndSoOfEachPartition(Ordering ordering) {
        KafkaBroker broker = under.app();
        broker.subscriber(in).groupId(group).maxWorkers(4).ordering(ordering).consume(String.class, this::handle);
        try (TestKafka kafka = under.setup().topic(in, LANES).start(broker)) {
            kafka.publishAll(
                    in,
                    messages(number -> Response.of(Integer.toString(number))
                            .key("k" + number % LANES)
                            .partition(number % LANES)));
            demandOrder();
            assertThat(kafka.lag(in, group)).isZero();
        }
    }

    @Test
    void oneWorkerKeepsTheOrderOfEachPartition() {
        KafkaBroker broker = under.app();
        broker.subscriber(in).groupId(group).consume(String.class, this::handle);
        try (TestKafka kafka = under.setup().topic(in, LANES).start(broker)) {
            kafka.publishAll(
                    in, messages(number -> Response.of(Integer.toString(number)).partition(number % LANES)));
            demandOrder();
        }
    }

    @Test
    void keysOfOnePartitionKeepTheirOrderBesideEachOther() {
        KafkaBroker broker = under.app();
        broker.subscriber(in).groupId(group).maxWorkers(4).consume(String.class, this::handle);
        try (TestKafka kafka = under.setup().start(broker)) {
            kafka.publishAll(
                    in, messages(number -> Response.of(Integer.toString(number)).key("k" + number % LANES)));
            demandOrder();
        }
    }

    @Test
    void aFailingKeyHoldsBackItselfAndNobodyElse() {
        List<String> calls = new CopyOnWriteArrayList<>();
        KafkaBroker broker = under.app();
        broker.subscriber(in).groupId(group).maxWorkers(4).consume(String.class, (body, message) -> {
            if (body.equals("bad1") && !calls.contains("good2")) {
                throw new NackMessage(Duration.ofMillis(20));
            }
            calls.add(body);
        });
        try (TestKafka kafka = under.setup().start(broker)) {
            for (String body : List.of("bad1", "bad2", "good1", "good2")) {
                kafka.send(in, Response.of(body).key(body.substring(0, 3)));
            }
            kafka.await("all to be handled", () -> calls.size() == 4);
            assertThat(calls).containsSubsequence("good1", "good2", "bad1", "bad2");
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 4L));
        }
    }
}
