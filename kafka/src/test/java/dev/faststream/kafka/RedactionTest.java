package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.header;
import static dev.faststream.kafka.RealKafka.record;
import static dev.faststream.kafka.RealKafka.text;
import static dev.faststream.kafka.RealKafka.with;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.faststream.AckPolicy;
import dev.faststream.Redaction;
import dev.faststream.RejectMessage;
import dev.faststream.RetryPolicy;
import dev.faststream.SkipMessage;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What people must not see of records, on a real broker. */
@WithKafka
final class RedactionTest {
    private static final String SECRET = "4111-1111-1111-1111";
    private static final String TOKEN = "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqb2huIn0";
    private static final String BODY = "{\"user\":\"john\",\"card\":{\"number\":\"" + SECRET + "\"},\"pin\":4711}";
    private static final Redaction HIDING =
            Redaction.none().headers("authorization").fields("card.number", "pin");

    record Card(String number) {}

    record Payment(String user, Card card, int pin) {}

    private final String group = "g-" + UUID.randomUUID();

    /** All that is logged of what became of records, with the traces of exceptions. */
    private static final class Everything extends AppenderBase<ILoggingEvent> implements AutoCloseable {
        private final Logger logger = (Logger) LoggerFactory.getLogger("dev.faststream.internal.Settling");
        private final List<String> lines = new CopyOnWriteArrayList<>();

        Everything() {
            setContext(logger.getLoggerContext());
            start();
            logger.setAdditive(false);
            logger.setLevel(Level.WARN);
            logger.addAppender(this);
        }

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage()
                    + (event.getThrowableProxy() == null
                            ? ""
                            : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy())));
        }

        String of(String topic) {
            return String.join(
                    "\n", lines.stream().filter(line -> line.contains(topic)).toList());
        }

        @Override
        public void close() {
            logger.detachAppender(this);
            stop();
        }
    }

    private static ProducerRecord<byte[], byte[]> payment(String topic, String body) {
        return with(
                with(record(topic, 0, "john-doe@example.com", body), "content-type", "application/json"),
                "authorization",
                TOKEN);
    }

    private KafkaBroker broker(RealKafka kafka, Redaction redaction) {
        return KafkaBroker.of(kafka.servers()).retry(RetryPolicy.none()).redaction(redaction);
    }

    /** Lets a handler fail for a record, and gives the dead letter; neither it nor the log may show the values. */
    private ConsumerRecord<byte[], byte[]> letter(
            RealKafka kafka, Redaction redaction, String body, SubscriberBuilder.MessageConsumer<Payment> handler)
            throws Exception {
        String in = kafka.topic();
        kafka.send(payment(in, body));
        KafkaBroker broker = broker(kafka, redaction);
        broker.subscriber(in).groupId(group).autoOffsetReset("earliest").consume(Payment.class, handler);
        try (Everything logged = new Everything()) {
            kafka.whileRunning(
                    broker,
                    () -> eventually(
                            () -> assertThat(kafka.committed(group, in, 0)).isEqualTo(1)));
            assertThat(logged.of(in)).contains(in).doesNotContain(SECRET, TOKEN, "4711", "eyJhbGci");
        }
        return kafka.read("dlq." + group + "." + in, 1).getFirst();
    }

    @Test
    void valuesAreHiddenInWhatAHandlerThrowsAndInAllItsCauses(RealKafka kafka) throws Exception {
        ConsumerRecord<byte[], byte[]> letter = letter(kafka, HIDING, BODY, (body, message) -> {
            throw new IllegalStateException(
                    "no money on " + body.card().number() + " of john, token "
                            + message.headers().text("authorization").orElse(""),
                    new IllegalArgumentException("pin " + body.pin()));
        });
        assertThat(header(letter, "dlq.exception")).isEqualTo(IllegalStateException.class.getName());
        assertThat(header(letter, "dlq.message")).isEqualTo("no money on *** of john, token ***");
    }

    @Test
    void lettersStayAsTheyWereSoThatTheyCanBeHandledLater(RealKafka kafka) throws Exception {
        ConsumerRecord<byte[], byte[]> letter = letter(kafka, HIDING, BODY, (body, message) -> {
            throw new RejectMessage("the card " + body.card().number() + " is stolen");
        });
        assertThat(text(letter.value())).isEqualTo(BODY);
        assertThat(header(letter, "authorization")).isEqualTo(TOKEN);
        assertThat(header(letter, "dlq.message")).isEqualTo("the card *** is stolen");
    }

    @Test
    void lettersAreChangedWhereThatIsWanted(RealKafka kafka) throws Exception {
        ConsumerRecord<byte[], byte[]> letter = letter(kafka, HIDING.keys().inDeadLetters(), BODY, (body, message) -> {
            throw new RejectMessage("no");
        });
        assertThat(text(letter.value())).isEqualTo("{\"user\":\"john\",\"card\":{\"number\":\"***\"},\"pin\":\"***\"}");
        assertThat(header(letter, "authorization")).isEqualTo("***");
        assertThat(header(letter, "content-type")).isEqualTo("application/json");
        assertThat(text(letter.key())).isEqualTo("***");
    }

    @Test
    void aBodyThatCanNotBeReadIsHiddenAsAWhole(RealKafka kafka) throws Exception {
        String malformed = "{\"card\":{\"number\":\"" + SECRET + "\"},\"pin\":4711";
        ConsumerRecord<byte[], byte[]> letter = letter(kafka, HIDING.inDeadLetters(), malformed, (body, message) -> {});
        assertThat(header(letter, "dlq.exception")).isEqualTo("dev.faststream.DecodeException");
        assertThat(header(letter, "dlq.message")).startsWith("(hidden: ");
        assertThat(text(letter.value())).isEqualTo("***");
    }

    @Test
    void aFieldOfTheWrongTypeIsNamedButNotShown(RealKafka kafka) throws Exception {
        ConsumerRecord<byte[], byte[]> letter = letter(
                kafka,
                Redaction.none().fields("pin").headers("authorization"),
                "{\"user\":\"john\",\"card\":{\"number\":\"1\"},\"pin\":\"" + SECRET + "\"}",
                (body, message) -> {});
        assertThat(header(letter, "dlq.message")).contains("pin").doesNotContain(SECRET.substring(0, 8));
    }

    @Test
    void aHeaderThatCanNotBeReadIsNamedButNotShown(RealKafka kafka) throws Exception {
        ConsumerRecord<byte[], byte[]> letter =
                letter(kafka, HIDING, BODY, (body, message) -> message.headers().as("authorization", Integer.class));
        assertThat(header(letter, "dlq.message"))
                .startsWith("Header 'authorization' of ")
                .contains("is '***");
    }

    @Test
    void aFunctionHidesWhatItKnowsByItsLooks(RealKafka kafka) throws Exception {
        Redaction digits = HIDING.texts(text -> text.replaceAll("\\d{6}", "######"));
        ConsumerRecord<byte[], byte[]> letter = letter(kafka, digits, BODY, (body, message) -> {
            throw new IllegalStateException(
                    "the code 123456 is wrong for " + body.card().number());
        });
        assertThat(header(letter, "dlq.message")).isEqualTo("the code ###### is wrong for ***");
        Redaction broken = HIDING.texts(text -> {
            throw new IllegalStateException("no");
        });
        ConsumerRecord<byte[], byte[]> hidden = letter(kafka, broken, BODY, (body, message) -> {
            throw new IllegalStateException("the code 123456");
        });
        assertThat(header(hidden, "dlq.message")).startsWith("(hidden: what hides texts has failed");
    }

    @Test
    void aBatchHidesTheValuesOfAllItsRecordsAndWhatIsPassedOverIsHiddenToo(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(List.of(payment(in, BODY), payment(in, BODY.replace(SECRET, "5500-0000-0000-0004"))));
        KafkaBroker broker = broker(kafka, HIDING.keys()).ackPolicy(AckPolicy.ACK);
        broker.subscriber(in)
                .groupId(group)
                .autoOffsetReset("earliest")
                .batch()
                .consume(Payment.class, (bodies, batch) -> {
                    if (bodies.size() > 1) {
                        throw new IllegalStateException("not " + bodies + " of john-doe@example.com");
                    }
                    throw new SkipMessage("not " + bodies);
                });
        try (Everything logged = new Everything()) {
            kafka.whileRunning(
                    broker,
                    () -> eventually(
                            () -> assertThat(kafka.committed(group, in, 0)).isEqualTo(2)));
            assertThat(logged.of(in))
                    .contains("passes over")
                    .doesNotContain(SECRET, "5500-0000-0000-0004", TOKEN, "4711", "john-doe@example.com");
        }
    }

    @Test
    void whoLooksAtASubscriptionSeesNeitherKeysNorValues(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(payment(in, BODY));
        KafkaBroker broker = KafkaBroker.of(kafka.servers())
                .redaction(HIDING.keys())
                .ackPolicy(AckPolicy.NACK_ON_ERROR)
                .retry(RetryPolicy.standard().delay(Duration.ofSeconds(30)).maxDelay(Duration.ofSeconds(30)));
        KafkaSubscription subscription = broker.subscriber(in)
                .groupId(group)
                .autoOffsetReset("earliest")
                .consume(Payment.class, (body, message) -> {
                    throw new IllegalStateException("not " + body + " of john-doe@example.com");
                });
        kafka.whileRunning(broker, () -> {
            eventually(() -> assertThat(subscription.inspect().toString()).contains("last error"));
            assertThat(subscription.inspect().toString())
                    .contains("IllegalStateException")
                    .doesNotContain(SECRET, "4711", "john-doe@example.com");
        });
    }

    @Test
    void withoutARedactionNothingIsHidden(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(payment(in, BODY));
        KafkaBroker broker = broker(kafka, Redaction.none());
        broker.subscriber(in).groupId(group).autoOffsetReset("earliest").consume(Payment.class, body -> {
            throw new IllegalStateException("no money on " + body.card().number());
        });
        kafka.whileRunning(broker, () -> kafka.read("dlq." + group + "." + in, 1));
        assertThat(header(kafka.read("dlq." + group + "." + in, 1).getFirst(), "dlq.message"))
                .isEqualTo("no money on " + SECRET);
    }
}
