package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.header;
import static dev.faststream.kafka.RealKafka.record;
import static dev.faststream.kafka.RealKafka.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.AckPolicy;
import dev.faststream.Codec;
import dev.faststream.Path;
import dev.faststream.RejectMessage;
import java.lang.reflect.Type;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Handlers in routers, on a real broker. */
@WithKafka
final class RoutersOnTheWireTest {
    private final Calls calls = new Calls();
    private final String group = "g-" + UUID.randomUUID();
    /** Begins the topics of this test, and of no other. */
    private final String prefix = "r-" + UUID.randomUUID() + ".";

    final class Invoices {
        @KafkaSubscriber(topics = "invoices")
        @KafkaPublisher("booked")
        String book(String invoice) {
            if (invoice.equals("bad")) {
                throw new RejectMessage("it is bad");
            }
            calls.add(invoice);
            return invoice + " booked";
        }
    }

    @Test
    void readsPublishesAndDeadLettersUnderThePrefixesOfAllRouters(RealKafka kafka) throws Exception {
        String in = prefix + "eu.invoices";
        String out = prefix + "eu.booked";
        kafka.create(in, out);
        kafka.send(in, "a", "bad");
        KafkaRouter inner = new KafkaRouter("eu.").include(new Invoices());
        KafkaRouter outer = new KafkaRouter(prefix).groupId(group).include(inner);
        kafka.whileRunning(KafkaBroker.of(kafka.servers()).include(outer), () -> {
            assertThat(text(kafka.read(out, 1).getFirst().value())).isEqualTo("a booked");
            var letter = kafka.read("dlq." + group + "." + in, 1).getFirst();
            assertThat(header(letter, "dlq.topic")).isEqualTo(in);
            eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(2));
        });
    }

    @Test
    void sameObjectInTwoRoutersReadsUnderBothPrefixes(RealKafka kafka) throws Exception {
        kafka.create(prefix + "eu.invoices", prefix + "eu.booked", prefix + "us.invoices", prefix + "us.booked");
        kafka.send(prefix + "eu.invoices", "e");
        kafka.send(prefix + "us.invoices", "u");
        Invoices invoices = new Invoices();
        KafkaRouter all = new KafkaRouter(prefix).groupId(group);
        all.include(new KafkaRouter("eu.").include(invoices)).include(new KafkaRouter("us.").include(invoices));
        KafkaBroker broker = KafkaBroker.of(kafka.servers()).include(all);
        kafka.whileRunning(broker, () -> {
            assertThat(calls.await(2)).containsExactlyInAnyOrder(List.of("e"), List.of("u"));
            assertThat(text(kafka.read(prefix + "eu.booked", 1).getFirst().value()))
                    .isEqualTo("e booked");
            assertThat(text(kafka.read(prefix + "us.booked", 1).getFirst().value()))
                    .isEqualTo("u booked");
            assertThat(broker.subscription("Invoices.book(" + prefix + "us.invoices)")
                            .inspect()
                            .partitions())
                    .isNotEmpty();
        });
    }

    /** The subscriber is declared before its router is included, and the broker says its policy last. */
    @Test
    void ackPolicyOfTheBrokerReachesAHandlerOfARouterThatWasDeclaredBefore(RealKafka kafka) throws Exception {
        String topic = prefix + "in";
        kafka.create(topic);
        kafka.send(topic, "first", "second");
        KafkaRouter router = new KafkaRouter(prefix);
        router.subscriber("in").groupId(group).consume(String.class, body -> {
            calls.add(body);
            if (calls.count() < 6) {
                throw new IllegalStateException("not yet");
            }
        });
        KafkaBroker broker = KafkaBroker.of(kafka.servers()).include(router).ackPolicy(AckPolicy.NACK_ON_ERROR);
        kafka.whileRunning(broker, () -> {
            assertThat(calls.await(5).subList(0, 5)).containsOnly(List.of("first"));
            assertThat(kafka.committed(group, topic, 0)).isLessThan(1);
            eventually(() -> assertThat(kafka.committed(group, topic, 0)).isEqualTo(2));
        });
        assertThat(calls.all().getLast()).isEqualTo(List.of("second"));
    }

    final class Regions {
        @KafkaSubscriber(topics = "{region}.orders")
        void handle(String order, @Path("region") String region) {
            calls.add(order, region);
        }
    }

    @Test
    void prefixComesBeforeTopicsWithVariables(RealKafka kafka) throws Exception {
        kafka.create(prefix + "eu.orders", "eu-" + prefix + "x.orders");
        kafka.send(prefix + "eu.orders", "a");
        kafka.send("eu-" + prefix + "x.orders", "not ours");
        KafkaRouter router = new KafkaRouter(prefix).groupId(group).include(new Regions());
        kafka.whileRunning(KafkaBroker.of(kafka.servers()).include(router), () -> calls.await(1));
        assertThat(calls.all()).containsExactly(List.of("a", "eu"));
    }

    record Amount(int cents) {}

    /** Writes an amount as its number. */
    private static final class Cents implements Codec {
        @Override
        public String contentType() {
            return "application/x-cents";
        }

        @Override
        public boolean writes(Class<?> type) {
            return type == Amount.class;
        }

        @Override
        public Decoder decoder(Type type) {
            return body -> new Amount(Integer.parseInt(text(body)));
        }

        @Override
        public byte[] encode(Object body, Outgoing record) {
            return RealKafka.bytes("" + ((Amount) body).cents());
        }
    }

    @Test
    void codecOfARouterReadsRecordsAndWritesResultsAndPublishers(RealKafka kafka) throws Exception {
        kafka.create(prefix + "in", prefix + "out", prefix + "sent");
        kafka.send(record(prefix + "in", "5"));
        KafkaRouter router = new KafkaRouter(prefix).codec(new Cents());
        Publisher<Amount> sent = router.publisher("sent", Amount.class).key(amount -> "k");
        router.subscriber("in")
                .groupId(group)
                .publisher("out")
                .handle(Amount.class, amount -> new Amount(amount.cents() + 1));
        kafka.whileRunning(KafkaBroker.of(kafka.servers()).include(router), () -> {
            assertThat(text(kafka.read(prefix + "out", 1).getFirst().value())).isEqualTo("6");
            sent.publish(new Amount(7));
            var found = kafka.find(prefix + "sent", "k");
            assertThat(text(found.value())).isEqualTo("7");
            assertThat(header(found, "content-type")).isEqualTo("application/x-cents");
        });
    }
}
