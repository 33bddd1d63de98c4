package dev.faststream.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.Response;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.testing.TestKafka;
import dev.faststream.testing.TestMessage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What handlers return gets where it belongs, and what they handle is done after that. */
@EveryBroker
final class PublishingTest {
    private final BrokerUnderTest under;
    private final String in = Raw.fresh("in");
    private final String out = Raw.fresh("out");
    private final String group = Raw.fresh("g");
    private final List<String> handled = new CopyOnWriteArrayList<>();

    PublishingTest(BrokerUnderTest under) {
        this.under = under;
    }

    @Test
    void aResultIsPublishedWithItsKeyItsHeadersAndItsPartition() {
        KafkaBroker broker = under.app();
        broker.subscriber(in)
                .groupId(group)
                .publisher(out)
                .handle(
                        String.class,
                        body -> Response.of(body + "!")
                                .key("k")
                                .header("trace", "t")
                                .header("binary", Raw.BINARY)
                                .partition(2));
        try (TestKafka kafka = under.setup().topic(out, 3).start(broker)) {
            kafka.publish(in, "a");
            TestMessage result = kafka.awaitPublished(out, 1).get(0);
            assertThat(result.body(String.class)).isEqualTo("a!");
            assertThat(result.key()).contains("k");
            assertThat(result.header("trace")).contains("t");
            assertThat(result.headers().bytes("binary")).contains(Raw.BINARY);
            assertThat(result.partition()).isEqualTo(2);
            kafka.awaitIdle();
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 1L));
        }
    }

    @Test
    void messagesOfOneKeyGetIntoOnePartition() {
        KafkaBroker broker = under.app();
        broker.subscriber(in)
                .groupId(group)
                .publisher(out)
                .handle(String.class, body -> Response.of(body).key("k" + body.charAt(0)));
        try (TestKafka kafka = under.setup().topic(out, 5).start(broker)) {
            kafka.publishAll(in, List.of("a1", "b1", "a2", "b2"));
            kafka.awaitPublished(out, 4);
            // As every Kafka client chooses it, so that services in other languages agree.
            assertThat(kafka.published(out).all())
                    .extracting(message -> message.key().orElse("") + " " + message.partition())
                    .containsOnly("ka 3", "kb 2");
        }
    }

    @Test
    void tombstonesComeAndGoWithTheirKeys() {
        KafkaBroker broker = under.app();
        broker.subscriber(in).groupId(group).publisher(out).handle(String.class, (body, message) -> {
            String key = Raw.text(message.key().orElse(null));
            handled.add(key + "=" + body);
            return Response.tombstone(key + "2");
        });
        try (TestKafka kafka = under.setup().start(broker)) {
            kafka.publish(Raw.record(in, 0, "k", null));
            assertThat(handled).containsExactly("k=null");
            TestMessage result = kafka.awaitPublished(out, 1).get(0);
            assertThat(result.raw().value()).isNull();
            assertThat(result.key()).contains("k2");
        }
    }

    @Test
    void aRecordWhoseResultCanNotBePublishedIsHandledAgainBeforeItIsDone() {
        under.features().demand(Feature.FAILING_SENDS);
        KafkaBroker broker = under.app();
        broker.subscriber(in).groupId(group).publisher(out).handle(String.class, (body, message) -> {
            handled.add(body + message.attempt());
            return body;
        });
        try (TestKafka kafka = under.setup().start(broker)) {
            kafka.faults().failSends(out, 1).loseAcknowledgements(out, 1);
            kafka.send(in, "a");
            kafka.await("three attempts", () -> handled.size() == 3);
            kafka.awaitIdle();
            assertThat(handled).containsExactly("a1", "a2", "a3");
            assertThat(kafka.published(out).bodies(String.class)).containsExactly("a", "a");
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 1L));
        }
    }
}
