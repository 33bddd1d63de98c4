package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.record;
import static dev.faststream.kafka.RealKafka.text;
import static dev.faststream.kafka.RealKafka.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.AckPolicy;
import dev.faststream.DeferMessage;
import dev.faststream.Filter;
import dev.faststream.HandlerCall;
import dev.faststream.IncomingMessage;
import dev.faststream.Middleware;
import dev.faststream.RejectMessage;
import dev.faststream.Response;
import dev.faststream.RetryPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Middleware under every policy, around every shape of handler, on a real broker. */
@WithKafka
final class MiddlewareEverywhereTest {
    private static final RetryPolicy QUICK =
            RetryPolicy.standard().attempts(3).delay(Duration.ofMillis(1)).maxDelay(Duration.ofMillis(1));

    private final String group = "g-" + UUID.randomUUID();
    private final List<String> events = new CopyOnWriteArrayList<>();

    private static String body(IncomingMessage message) {
        byte[] value = message.value();
        return value == null ? "" : text(value);
    }

    /** Notes what it gets, what comes of that, and what is done. */
    private final class Noting implements Middleware {
        @Override
        public List<Response<?>> onCall(HandlerCall call, Next next) throws Exception {
            List<String> bodies =
                    call.messages().stream().map(MiddlewareEverywhereTest::body).toList();
            int attempt = call.messages().getFirst().attempt();
            call.whenDone(done -> events.add(
                    "done " + done.stream().map(MiddlewareEverywhereTest::body).toList()));
            try {
                List<Response<?>> results = next.proceed();
                events.add(bodies + " attempt " + attempt + " gives "
                        + results.stream().map(Response::body).toList());
                return results;
            } catch (Exception e) {
                events.add(bodies + " attempt " + attempt + " fails with " + e.getMessage());
                throw e;
            }
        }
    }

    private KafkaBroker broker(RealKafka kafka) {
        return KafkaBroker.of(kafka.servers()).retry(QUICK).middleware(new Noting());
    }

    private void awaitDone(RealKafka kafka, String in, int records) {
        eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(records));
    }

    // --- policies

    @Test
    void withManualAcksOnlyWhatTheHandlerHasAckedByItsEndIsDone(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "acked", "late", "rejected", "failed after ack");
        AtomicReference<KafkaMessage<String>> late = new AtomicReference<>();
        KafkaBroker broker = broker(kafka);
        broker.subscriber(in).groupId(group).ackPolicy(AckPolicy.MANUAL).consume(String.class, (body, message) -> {
            switch (body) {
                case "late" -> late.set(message);
                case "rejected" -> message.reject("bad");
                default -> message.ack();
            }
            if (body.startsWith("failed")) {
                throw new IOException("after that");
            }
        });
        kafka.whileRunning(broker, () -> {
            eventually(() -> assertThat(events).contains("[failed after ack] attempt 1 fails with after that"));
            late.get().ack();
            awaitDone(kafka, in, 4);
        });
        assertThat(events).filteredOn(event -> event.startsWith("done")).containsExactly("done [acked]");
    }

    @Test
    void withManualAcksMiddlewareMarksForTheHandlerAndWithoutAMarkNothingIsDone(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "mine", "nobody's", "yours");
        KafkaBroker broker = broker(kafka).middleware(Middleware.aroundCalls((call, next) -> {
            IncomingMessage message = call.messages().getFirst();
            if (body(message).equals("mine")) {
                message.ack();
            }
            return body(message).equals("nobody's") ? List.of() : next.proceed();
        }));
        broker.subscriber(in).groupId(group).ackPolicy(AckPolicy.MANUAL).consume(String.class, (body, message) -> {
            events.add("handled " + body);
            message.ack();
        });
        kafka.whileRunning(broker, () -> {
            eventually(() -> assertThat(events).contains("done [yours]"));
            awaitDone(kafka, in, 1);
        });
        assertThat(events)
                .contains("done [mine]", "handled yours")
                .doesNotContain("handled mine", "handled nobody's", "done [nobody's]");
    }

    @Test
    void whatIsAckedFirstIsDoneWhateverBecomesOfTheCallAndIsNotDeferred(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "good", "bad", "deferred", "last");
        KafkaBroker broker = broker(kafka);
        broker.subscriber(in).groupId(group).ackPolicy(AckPolicy.ACK_FIRST).consume(String.class, body -> {
            switch (body) {
                case "bad" -> throw new IOException("no");
                case "deferred" -> throw new DeferMessage(Duration.ZERO);
                default -> events.add("handled " + body);
            }
        });
        kafka.whileRunning(broker, () -> {
            eventually(() -> assertThat(events).contains("handled last", "done [last]"));
            awaitDone(kafka, in, 4);
        });
        assertThat(events).filteredOn(event -> event.startsWith("done")).containsExactly("done [good]", "done [last]");
        assertThat(events).filteredOn(event -> event.startsWith("[deferred]")).hasSize(1);
    }

    @Test
    void whatIsAckedFirstIsNeverRecalledAndWhatIsNotIsRecalledByAStop(RealKafka kafka) throws Exception {
        for (AckPolicy policy : List.of(AckPolicy.ACK_FIRST, AckPolicy.REJECT_ON_ERROR)) {
            String in = kafka.topic();
            kafka.send(in, "a");
            AtomicReference<CompletableFuture<Void>> recalled = new AtomicReference<>(new CompletableFuture<>());
            CompletableFuture<Void> goOn = new CompletableFuture<>();
            KafkaBroker broker = broker(kafka).middleware(Middleware.aroundCalls((call, next) -> {
                recalled.set(call.recalled());
                events.add(policy + " waits");
                CompletableFuture.anyOf(call.recalled(), goOn).get();
                if (call.recalled().isDone()) {
                    throw new DeferMessage(Duration.ZERO);
                }
                return next.proceed();
            }));
            broker.subscriber(in)
                    .groupId(group)
                    .ackPolicy(policy)
                    .consume(String.class, body -> events.add(policy + " handled"));
            kafka.whileRunning(broker, () -> {
                eventually(() -> assertThat(events).contains(policy + " waits"));
                if (policy == AckPolicy.ACK_FIRST) {
                    KafkaSubscription subscription = broker.subscriptions().getFirst();
                    Thread stop = Thread.ofVirtual().start(subscription::stop);
                    eventually(() -> assertThat(subscription.inspect().status()).isEqualTo("stopping"));
                    assertThat(recalled.get()).isNotDone();
                    goOn.complete(null);
                    stop.join();
                }
            });
            assertThat(kafka.committed(group, in, 0)).isEqualTo(policy == AckPolicy.ACK_FIRST ? 1 : -1);
        }
        assertThat(events)
                .contains(AckPolicy.ACK_FIRST + " handled")
                .doesNotContain(AckPolicy.REJECT_ON_ERROR + " handled");
    }

    @Test
    void whatIsDeferredComesAgainInOrderAsItsFirstAttemptHoweverOften(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a", "b", "c");
        AtomicInteger deferrals = new AtomicInteger(20);
        KafkaBroker broker = broker(kafka);
        broker.subscriber(in).groupId(group).consume(String.class, (body, message) -> {
            if (body.equals("b") && deferrals.getAndDecrement() > 0) {
                throw new DeferMessage(Duration.ofMillis(1), new IOException("not now"));
            }
            events.add("handled " + body + " " + message.attempt());
        });
        kafka.whileRunning(broker, () -> awaitDone(kafka, in, 3));
        assertThat(events)
                .filteredOn(event -> event.startsWith("handled"))
                .containsExactly("handled a 1", "handled b 1", "handled c 1");
    }

    // --- retries

    @Test
    void eachAttemptIsACallAndNothingOfTheOneBeforeIsLeft(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "x");
        KafkaBroker broker = broker(kafka).middleware(Middleware.aroundCalls((call, next) -> {
            IncomingMessage message = call.messages().getFirst();
            message.value(RealKafka.bytes(body(message) + "!"));
            return next.proceed();
        }));
        broker.subscriber(in).groupId(group).consume(String.class, (body, message) -> {
            if (message.attempt() < 3) {
                throw new IOException(body);
            }
            events.add("handled " + body);
        });
        kafka.whileRunning(broker, () -> awaitDone(kafka, in, 1));
        assertThat(events)
                .containsExactly(
                        "[x] attempt 1 fails with x!",
                        "[x] attempt 2 fails with x!",
                        "handled x!",
                        "[x] attempt 3 gives []",
                        "done [x!]");
    }

    // --- batches

    @Test
    void ofABatchOnlyWhatIsDoneIsToldAndWhatFailedComesAgainByItself(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a", "b", "c", "d");
        KafkaBroker broker = broker(kafka);
        broker.subscriber(in)
                .groupId(group)
                .batch()
                .maxRecords(4)
                .batchTimeoutMs(20_000)
                .consume(
                        String.class,
                        (bodies, batch) -> batch.forEachMessage(message -> {
                            if ("b".equals(message.body()) && message.attempt() == 1) {
                                throw new IOException("not b");
                            }
                            if ("c".equals(message.body())) {
                                throw new RejectMessage("never c");
                            }
                        }));
        kafka.whileRunning(broker, () -> awaitDone(kafka, in, 4));
        assertThat(events)
                .containsExactly(
                        "[a, b, c, d] attempt 1 gives []", "done [a, d]", "[b] attempt 2 gives []", "done [b]");
        assertThat(kafka.read("dlq." + group + "." + in, 1)).hasSize(1);
    }

    // --- several handlers

    @Test
    void whereHandlersShareASubscriptionItRunsAroundTheOneThatIsChosenWithWhatThatGets(RealKafka kafka)
            throws Exception {
        String in = kafka.topic();
        kafka.send(List.of(
                with(record(in, "c1"), "type", "created"),
                with(record(in, "p1"), "type", "paid"),
                with(record(in, "c2"), "type", "created")));
        List<String> handlers = new CopyOnWriteArrayList<>();
        KafkaBroker broker = broker(kafka).middleware(Middleware.aroundCalls((call, next) -> {
            handlers.add(call.handler() + " of " + call.inflow().subscription() + " gets "
                    + call.messages().size());
            return next.proceed();
        }));
        broker.subscriber(in)
                .groupId(group)
                .batch()
                .maxRecords(3)
                .batchTimeoutMs(20_000)
                .dispatch(messages -> {
                    messages.when(Filter.header("type", "created"))
                            .consume(String.class, bodies -> events.add("created " + bodies));
                    messages.when(Filter.header("type", "paid"))
                            .consume(String.class, bodies -> events.add("paid " + bodies));
                });
        kafka.whileRunning(broker, () -> awaitDone(kafka, in, 3));
        assertThat(events)
                .contains("created [c1, c2]", "paid [p1]", "done [c1, c2]", "done [p1]")
                .contains("[c1, c2] attempt 1 gives []", "[p1] attempt 1 gives []");
        assertThat(handlers)
                .hasSize(2)
                .allMatch(line -> line.contains("of subscriber(" + in + ") gets "))
                .doesNotHaveDuplicates();
    }

    // --- subscribers at run time

    @Test
    void aSubscriberThatIsAddedAtRunTimeHasTheMiddlewareOfTheBrokerAndItsOwn(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        KafkaBroker broker = broker(kafka);
        kafka.whileRunning(broker, () -> {
            KafkaSubscription added = broker.subscriber(in)
                    .groupId(group)
                    .autoOffsetReset("earliest")
                    .middleware(Middleware.aroundCalls((call, next) -> {
                        events.add("own");
                        return next.proceed();
                    }))
                    .handle(String.class, body -> body + "?");
            added.start();
            kafka.send(in, "x");
            awaitDone(kafka, in, 1);
        });
        assertThat(events).containsExactly("own", "[x] attempt 1 gives [x?]", "done [x]");
    }

    // --- results that come later

    @Test
    void aResultThatComesLaterIsSeenWhenItIsThereAndItsFailureAsWhatItIs(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "good", "bad");
        KafkaBroker broker = broker(kafka);
        broker.subscriber(in).groupId(group).handle(String.class, (body, message) -> {
            CompletionStage<String> later = CompletableFuture.supplyAsync(() -> {
                if (body.equals("bad") && message.attempt() == 1) {
                    throw new IllegalStateException("no " + body);
                }
                return body + "!";
            });
            return later;
        });
        kafka.whileRunning(broker, () -> awaitDone(kafka, in, 2));
        assertThat(events)
                .containsExactlyInAnyOrder( // what is sent need not be waited for before the next is handled
                        "[good] attempt 1 gives [good!]",
                        "done [good]",
                        "[bad] attempt 1 fails with no bad",
                        "[bad] attempt 2 gives [bad!]",
                        "done [bad]");
    }
}
