package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.header;
import static dev.faststream.kafka.RealKafka.record;
import static dev.faststream.kafka.RealKafka.text;
import static dev.faststream.kafka.RealKafka.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faststream.Codec;
import dev.faststream.FastStream;
import dev.faststream.Key;
import dev.faststream.PublishException;
import dev.faststream.Response;
import dev.faststream.RetryPolicy;
import dev.faststream.UnavailableException;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which codec reads and writes a record, and what becomes of records when a codec can't. */
@WithKafka
final class CodecsOnTheWireTest {
    record Reading(String sensor, int value) {}

    /** Something that the format can't express. */
    record Untold(String text) {}

    /** Writes {@code sensor=value} with a mark that tells one from another. */
    record Pairs(String mark) implements Codec {
        Pairs() {
            this("made");
        }

        @Override
        public String contentType() {
            return "application/x-" + mark;
        }

        @Override
        public boolean writes(Class<?> type) {
            return type == Reading.class;
        }

        @Override
        public Decoder decoder(Type type) {
            if (type != Reading.class) {
                throw new IllegalArgumentException(type.getTypeName() + " is no Reading");
            }
            return body -> {
                String[] parts = text(body).split("=", 2);
                return new Reading(mark + ":" + parts[0], Integer.parseInt(parts[1]));
            };
        }

        @Override
        public byte[] encode(Object body, Outgoing record) {
            Reading reading = (Reading) body;
            return RealKafka.bytes(mark + ":" + reading.sensor() + "=" + reading.value());
        }
    }

    private final Queue<Object> seen = new ConcurrentLinkedQueue<>();

    private Object awaitSeen() {
        eventually(() -> assertThat(seen).isNotEmpty());
        return seen.element();
    }

    @Test
    void theCodecOfTheSubscriberComesBeforeThoseOfBrokerAndApp(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        kafka.send(record(topic, "a=1"));
        KafkaBroker broker = KafkaBroker.of(kafka.servers()).codec(new Pairs("broker"));
        broker.subscriber(topic).groupId("own").codec(new Pairs("own")).consume(Reading.class, seen::add);

        kafka.whileRunning(
                FastStream.of(broker).codec(new Pairs("app")),
                () -> assertThat(awaitSeen()).isEqualTo(new Reading("own:a", 1)));
    }

    @Test
    void theCodecOfTheBrokerComesBeforeThatOfTheApp(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        kafka.send(record(topic, "a=1"));
        KafkaBroker broker = KafkaBroker.of(kafka.servers()).codec(new Pairs("broker"));
        broker.subscriber(topic).groupId("of-broker").consume(Reading.class, seen::add);

        kafka.whileRunning(
                FastStream.of(broker).codec(new Pairs("app")),
                () -> assertThat(awaitSeen()).isEqualTo(new Reading("broker:a", 1)));
    }

    @Test
    void theCodecOfTheAppComesBeforeThoseOnTheClassPath(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        kafka.send(record(topic, "a=1"));
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(topic).groupId("of-app").consume(Reading.class, seen::add);

        kafka.whileRunning(
                FastStream.of(broker).codec(new Pairs("app")),
                () -> assertThat(awaitSeen()).isEqualTo(new Reading("app:a", 1)));
    }

    @Test
    void twoSubscribersOfATopicReadItWithTheirOwnCodecs(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        kafka.send(record(topic, "a=1"));
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        for (String name : List.of("one", "two")) {
            broker.subscriber(topic).groupId(name).codec(new Pairs(name)).consume(Reading.class, seen::add);
        }

        kafka.whileRunning(
                broker,
                () -> eventually(() ->
                        assertThat(seen).containsExactlyInAnyOrder(new Reading("one:a", 1), new Reading("two:a", 1))));
    }

    @Test
    void theContentTypeChoosesAmongSeveralAndTheNearestReadsWhatHasNone(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        kafka.send(List.of(
                record(topic, "a=1"),
                with(record(topic, "b=2"), "content-type", "application/x-far; charset=utf-8"),
                with(record(topic, "{\"sensor\":\"c\",\"value\":3}"), "content-type", "application/json"),
                with(record(topic, "d=4"), "content-type", "application/x-nobody's")));
        KafkaBroker broker =
                KafkaBroker.of(kafka.servers()).codec(new Pairs("near")).codec(new Pairs("far"));
        broker.subscriber(topic).groupId("choice").consume(Reading.class, seen::add);

        kafka.whileRunning(
                broker,
                () -> eventually(() -> assertThat(seen)
                        .containsExactly(
                                new Reading("near:a", 1),
                                new Reading("far:b", 2),
                                new Reading("c", 3),
                                new Reading("near:d", 4))));
    }

    @Test
    void whatACodecDoesNotWriteTheNextOneWrites(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        KafkaBroker broker = KafkaBroker.of(kafka.servers()).codec(new Pairs("own"));

        kafka.whileRunning(broker, () -> {
            broker.publish(topic, new Reading("a", 1));
            broker.publish(topic, new Untold("b"));
        });

        List<ConsumerRecord<byte[], byte[]>> records = kafka.read(topic, 2);
        assertThat(text(records.get(0).value())).isEqualTo("own:a=1");
        assertThat(header(records.get(0), "content-type")).isEqualTo("application/x-own");
        assertThat(text(records.get(1).value())).isEqualTo("{\"text\":\"b\"}");
        assertThat(header(records.get(1), "content-type")).isEqualTo("application/json");
    }

    private static final class Annotated {
        @KafkaSubscriber(topics = "codecs-annotated", groupId = "annotated", codec = Pairs.class)
        @KafkaPublisher("codecs-annotated-json")
        @KafkaPublisher(value = "codecs-annotated-pairs", codec = Pairs.class)
        Reading pass(Reading reading) {
            return reading;
        }
    }

    @Test
    void anAnnotatedPublisherHasItsOwnCodecAndARepliesThatOfTheSubscriber(RealKafka kafka) throws Exception {
        kafka.create("codecs-annotated", "codecs-annotated-json", "codecs-annotated-pairs", "codecs-replies");
        kafka.send(with(record("codecs-annotated", "a=1"), "reply_to", "codecs-replies"));

        kafka.whileRunning(new Annotated(), () -> {
            assertThat(text(kafka.read("codecs-annotated-json", 1).getFirst().value()))
                    .isEqualTo("{\"sensor\":\"made:a\",\"value\":1}");
            assertThat(text(kafka.read("codecs-annotated-pairs", 1).getFirst().value()))
                    .isEqualTo("made:made:a=1");
            assertThat(text(kafka.read("codecs-replies", 1).getFirst().value())).isEqualTo("made:made:a=1");
        });
    }

    private static final class Provided {
        @KafkaSubscriber(topics = "codecs-provided", groupId = "provided", codec = Pairs.class)
        @KafkaPublisher("codecs-provided-out")
        String pass(Reading reading) {
            return reading.sensor();
        }
    }

    @Test
    void aCodecThatTheAppProvidesIsNotMadeAgain(RealKafka kafka) throws Exception {
        kafka.create("codecs-provided", "codecs-provided-out");
        kafka.send(record("codecs-provided", "a=1"));
        FastStream app = FastStream.of(KafkaBroker.of(kafka.servers()).include(new Provided()))
                .provide(Pairs.class, () -> new Pairs("provided"));

        kafka.whileRunning(
                app,
                () -> assertThat(text(
                                kafka.read("codecs-provided-out", 1).getFirst().value()))
                        .isEqualTo("provided:a"));
    }

    @Test
    void publishersOfLambdasAndOfTheBrokerTakeACodec(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        String out = kafka.topic();
        kafka.send(record(in, "{\"sensor\":\"a\",\"value\":1}"));
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in)
                .groupId("lambda")
                .publisher(out, new Pairs("result"))
                .handle(Reading.class, reading -> reading);

        kafka.whileRunning(broker, () -> {
            assertThat(text(kafka.read(out, 1).getFirst().value())).isEqualTo("result:a=1");
            broker.publisher(out, Reading.class).codec(new Pairs("publisher")).publish(new Reading("b", 2));
        });

        assertThat(text(kafka.read(out, 2).getLast().value())).isEqualTo("publisher:b=2");
    }

    @Test
    void aDecoderThatFailsCostsOnlyItsOwnRecord(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        kafka.send(topic, "a=1", "b=many", "c=3");
        KafkaBroker broker = KafkaBroker.of(kafka.servers()).codec(new Pairs("own"));
        broker.subscriber(topic).groupId("isolated").batch().consume(Reading.class, seen::addAll);

        kafka.whileRunning(broker, () -> {
            eventually(() -> assertThat(seen).containsExactly(new Reading("own:a", 1), new Reading("own:c", 3)));
            ConsumerRecord<byte[], byte[]> letter =
                    kafka.read("dlq.isolated." + topic, 1).getFirst();
            assertThat(text(letter.value())).isEqualTo("b=many");
            assertThat(header(letter, "dlq.message"))
                    .contains("topic " + topic, "partition 0", "offset 1", "Reading", "NumberFormatException");
        });
    }

    /** Needs something that may be down. */
    private record Needy(AtomicBoolean down) implements Codec {
        private void demand() {
            if (down.get()) {
                throw new UnavailableException("the registry does not answer; start it", null);
            }
        }

        @Override
        public String contentType() {
            return "application/x-needy";
        }

        @Override
        public Decoder decoder(Type type) {
            return body -> {
                demand();
                return new Reading(text(body), 0);
            };
        }

        @Override
        public byte[] encode(Object body, Outgoing record) {
            demand();
            return RealKafka.bytes(((Reading) body).sensor());
        }
    }

    @Test
    void aRecordIsTriedAgainUntilWhatTheCodecNeedsAnswersHoweverFewItsAttempts(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        kafka.send(topic, "a", "b");
        AtomicBoolean down = new AtomicBoolean(true);
        KafkaBroker broker = KafkaBroker.of(kafka.servers()).retry(RetryPolicy.none());
        KafkaSubscription subscription =
                broker.subscriber(topic).groupId("needy").codec(new Needy(down)).consume(Reading.class, seen::add);

        kafka.whileRunning(broker, () -> {
            eventually(() -> assertThat(subscription.inspect().toString()).contains("the registry does not answer"));
            assertThat(seen).isEmpty();
            down.set(false);
            eventually(() -> assertThat(seen).containsExactly(new Reading("a", 0), new Reading("b", 0)));
        });
        assertThat(kafka.exists("dlq.needy." + topic)).isFalse();
    }

    @Test
    void aRecordIsTriedAgainUntilItsResultCanBeEncoded(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        String out = kafka.topic();
        kafka.send(topic, "a");
        AtomicBoolean down = new AtomicBoolean(true);
        KafkaBroker broker = KafkaBroker.of(kafka.servers()).retry(RetryPolicy.none());
        broker.subscriber(topic)
                .groupId("needy-result")
                .publisher(out, new Needy(down))
                .handle(String.class, text -> {
                    seen.add(text);
                    return new Reading(text, 0);
                });

        kafka.whileRunning(broker, () -> {
            eventually(() -> assertThat(seen).hasSizeGreaterThan(1));
            assertThatThrownBy(() -> broker.publisher(out, Reading.class)
                            .codec(new Needy(down))
                            .publish(new Reading("b", 1)))
                    .isInstanceOf(PublishException.class)
                    .hasMessageContaining(out)
                    .hasMessageContaining("start it");
            down.set(false);
            assertThat(text(kafka.read(out, 1).getFirst().value())).isEqualTo("a");
        });
        assertThat(kafka.exists("dlq.needy-result." + topic)).isFalse();
    }

    record OrderKey(String customer, int number) {}

    private final class Keyed {
        @KafkaSubscriber(topics = "codecs-keyed", groupId = "keyed", batch = true)
        void keyed(List<String> bodies, @Key List<OrderKey> keys) {
            assertThat(bodies).hasSameSizeAs(keys);
            seen.addAll(keys);
        }
    }

    @Test
    void keysThatAreNeitherTextNorBytesGoThroughACodec(RealKafka kafka) throws Exception {
        kafka.create("codecs-keyed");
        KafkaBroker broker = KafkaBroker.of(kafka.servers()).include(new Keyed());

        kafka.whileRunning(broker, () -> {
            kafka.send(record("codecs-keyed", 0, "{broken", "lost"));
            broker.publish("codecs-keyed", Response.of("x").encodedKey(new OrderKey("eva", 7)));
            assertThat(awaitSeen()).isEqualTo(new OrderKey("eva", 7));
            ConsumerRecord<byte[], byte[]> letter =
                    kafka.read("dlq.keyed.codecs-keyed", 1).getFirst();
            assertThat(header(letter, "dlq.message")).startsWith("Key of topic codecs-keyed partition 0 offset 0");
        });
        assertThat(text(kafka.read("codecs-keyed", 2).getLast().key()))
                .isEqualTo("{\"customer\":\"eva\",\"number\":7}");
    }

    record Told(String text) {}

    /** Looks at all that a codec can look at, and adds what it can. */
    private record Curious() implements Codec {
        @Override
        public String contentType() {
            return "application/x-curious";
        }

        @Override
        public RecordDecoder decoder(Type type) {
            return (body, record) -> new Told(record.topic() + " has the "
                    + record.headers().textOr("of", "?") + " and " + (body == null ? "nothing" : text(body)));
        }

        @Override
        public byte @Nullable [] encode(Object body, Outgoing record) {
            record.contentType("application/x-more-curious");
            record.header("of", "codec to " + record.topic());
            record.header("both", "codec");
            return null;
        }
    }

    @Test
    void aCodecSeesTopicAndHeadersAlsoOfTombstonesAndAddsHeaders(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        KafkaBroker broker = KafkaBroker.of(kafka.servers()).codec(new Curious());
        broker.subscriber(topic).groupId("curious").consume(Told.class, seen::add);

        kafka.whileRunning(broker, () -> {
            broker.publish(topic, Response.of(new Reading("a", 1)).header("both", "publisher"));
            assertThat(awaitSeen()).isEqualTo(new Told(topic + " has the codec to " + topic + " and nothing"));
        });

        ConsumerRecord<byte[], byte[]> written = kafka.read(topic, 1).getFirst();
        assertThat(written.value()).isNull();
        assertThat(header(written, "content-type")).isEqualTo("application/x-more-curious");
        assertThat(header(written, "of")).isEqualTo("codec to " + topic);
        assertThat(written.headers().headers("both")).hasSize(1);
        assertThat(header(written, "both")).isEqualTo("publisher");
    }
}
