package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.header;
import static dev.faststream.kafka.RealKafka.record;
import static dev.faststream.kafka.RealKafka.text;
import static dev.faststream.kafka.RealKafka.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faststream.CompressionMiddleware;
import dev.faststream.Context;
import dev.faststream.ContextKey;
import dev.faststream.DecodeException;
import dev.faststream.DeduplicationMiddleware;
import dev.faststream.ExceptionMiddleware;
import dev.faststream.FastStream;
import dev.faststream.HandlerCall;
import dev.faststream.Headers;
import dev.faststream.IncomingMessage;
import dev.faststream.Middleware;
import dev.faststream.NackMessage;
import dev.faststream.OutgoingMessage;
import dev.faststream.PublishException;
import dev.faststream.RejectMessage;
import dev.faststream.Response;
import dev.faststream.RetryPolicy;
import dev.faststream.SeenMessages;
import dev.faststream.SkipMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Middleware around handlers and around what is published, on a real broker. */
@WithKafka
final class MiddlewareTest {
    private static final ContextKey<String> TENANT = ContextKey.of("tenant");

    private final String group = "g-" + UUID.randomUUID();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final Calls calls = new Calls();

    /** Writes down when it begins and ends, on the way in and on the way out. */
    private final class Noting implements Middleware {
        private final String name;

        Noting(String name) {
            this.name = name;
        }

        @Override
        public List<Response<?>> onCall(HandlerCall call, Next next) throws Exception {
            events.add(name + " begins");
            try {
                return next.proceed();
            } finally {
                events.add(name + " ends");
            }
        }

        @Override
        public CompletionStage<?> onPublish(OutgoingMessage message, Send next) throws Exception {
            events.add(name + " sends");
            return next.proceed();
        }
    }

    private void awaitDone(RealKafka kafka, String in, int records) {
        eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(records));
    }

    private static byte[] appended(byte @Nullable [] value, String more) {
        return RealKafka.bytes((value == null ? "" : text(value)) + more);
    }

    private KafkaBroker broker(RealKafka kafka) {
        return KafkaBroker.of(kafka.servers()).retry(RetryPolicy.none());
    }

    @Test
    void theFirstIsTheOutermostAndAppBrokerRouterSubscriberLieInsideEachOtherBothWays(RealKafka kafka)
            throws Exception {
        String in = kafka.topic();
        String out = kafka.topic();
        kafka.send(in, "x");
        KafkaRouter inner = new KafkaRouter().middleware(new Noting("inner"));
        KafkaRouter outer = new KafkaRouter().include(inner).middleware(new Noting("outer"));
        inner.subscriber(in)
                .groupId(group)
                .publisher(out)
                .middleware(new Noting("subscriber"))
                .handle(String.class, body -> {
                    events.add("handler");
                    return body;
                });
        KafkaBroker broker = broker(kafka).include(outer);
        FastStream app = FastStream.of(broker).middleware(new Noting("app"));
        broker.middleware(new Noting("first")).middleware(new Noting("second")); // added after the declaration
        kafka.whileRunning(app, () -> {
            kafka.read(out, 1);
            awaitDone(kafka, in, 1);
        });
        List<String> names = List.of("app", "first", "second", "outer", "inner", "subscriber");
        assertThat(events.subList(0, 6))
                .isEqualTo(names.stream().map(name -> name + " begins").toList());
        assertThat(events.get(6)).isEqualTo("handler");
        assertThat(events.subList(7, 13))
                .isEqualTo(names.reversed().stream().map(name -> name + " ends").toList());
        assertThat(events.subList(13, 19))
                .isEqualTo(names.stream().map(name -> name + " sends").toList());
    }

    @Test
    void theSameMiddlewareChangesHeadersAndBodiesOfSingleMessagesAndOfBatches(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(List.of(with(record(in, "1"), "v", "old"), record(in, "2")));
        KafkaBroker broker = broker(kafka).middleware(Middleware.aroundCalls((call, next) -> {
            for (IncomingMessage message : call.messages()) {
                message.value(appended(message.value(), "0"));
                message.headers(Headers.of(Headers.Entry.of("v", "new")));
                assertThat(message.body()).isIn(10, 20);
                Object body = message.body();
                message.body(
                        body instanceof Integer number
                                ? number + call.messages().size()
                                : body);
            }
            return next.proceed();
        }));
        broker.subscriber(in)
                .groupId(group)
                .autoOffsetReset("earliest")
                .consume(
                        Integer.class,
                        (body, message) -> calls.add(
                                body,
                                message.headers().text("v"),
                                text(message.raw().value())));
        broker.subscriber(in)
                .groupId(group + "-batch")
                .autoOffsetReset("earliest")
                .batch()
                .maxRecords(2)
                .batchTimeoutMs(20_000)
                .consume(
                        Integer.class,
                        (bodies, batch) ->
                                calls.add(bodies, batch.headers().getFirst().text("v")));
        kafka.whileRunning(broker, () -> calls.await(3));
        assertThat(calls.all())
                .containsExactlyInAnyOrder(
                        List.of(11, Optional.of("new"), "1"),
                        List.of(21, Optional.of("new"), "2"),
                        List.of(List.of(12, 22), Optional.of("new")));
    }

    @Test
    void resultsCanBeChangedOnTheWayOutOfTheHandlerAndOnTheWayToTheBroker(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        String out = kafka.topic();
        kafka.send(in, "x");
        KafkaBroker broker = broker(kafka)
                .middleware(Middleware.aroundCalls((call, next) ->
                        List.of(Response.of(next.proceed().getFirst().body() + " changed")
                                .header("by", "call"))))
                .middleware(Middleware.aroundPublishing((message, next) -> {
                    message.message(message.message().header("to", message.topic()));
                    message.value(appended(message.value(), " twice"));
                    return next.proceed();
                }));
        broker.subscriber(in).groupId(group).publisher(out).handle(String.class, body -> body);
        kafka.whileRunning(broker, () -> {
            broker.publish(out, "by hand");
            var records = kafka.read(out, 2);
            assertThat(records.stream().map(record -> text(record.value())))
                    .containsExactlyInAnyOrder("x changed twice", "by hand twice");
            assertThat(header(records.getFirst(), "to")).isEqualTo(out);
            assertThat(header(records.getFirst(), "content-type")).isEqualTo("text/plain");
        });
    }

    @Test
    void whatStopsTheChainLeavesRecordsDoneUnlessItMarksThem(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "stop", "reject", "go");
        KafkaBroker broker = broker(kafka).middleware(Middleware.aroundCalls((call, next) -> {
            IncomingMessage message = call.messages().getFirst();
            if ("reject".equals(message.body())) {
                message.reject("not wanted");
            }
            return "stop".equals(message.body()) ? List.of() : next.proceed();
        }));
        broker.subscriber(in).groupId(group).consume(String.class, body -> calls.add(body));
        kafka.whileRunning(broker, () -> {
            awaitDone(kafka, in, 3);
            assertThat(calls.all()).containsExactly(List.of("go"));
            assertThat(header(kafka.read("dlq." + group + "." + in, 1).getFirst(), "dlq.message"))
                    .isEqualTo("not wanted");
        });
    }

    @Test
    void whatIsMarkedInABatchBeforeItGoesOnIsNotGivenToTheHandler(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a", "b", "c");
        KafkaBroker broker = broker(kafka)
                .middleware(Middleware.aroundCalls((call, next) -> {
                    call.messages().get(1).ack();
                    return next.proceed();
                }))
                .middleware(Middleware.aroundCalls((call, next) -> {
                    events.add(call.messages().size() + " of " + call.handler());
                    return next.proceed();
                }));
        broker.subscriber(in)
                .groupId(group)
                .batch()
                .maxRecords(3)
                .batchTimeoutMs(20_000)
                .consume(String.class, bodies -> calls.add(bodies));
        kafka.whileRunning(broker, () -> awaitDone(kafka, in, 3));
        assertThat(calls.all()).containsExactly(List.of(List.of("a", "c")));
        assertThat(events).containsExactly("2 of subscriber(" + in + ")");
    }

    @Test
    void anExceptionOfMiddlewareFollowsTheFailurePolicyAndAnErrorOfTheHandlerIsSeen(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a");
        AtomicInteger attempts = new AtomicInteger();
        KafkaBroker broker = KafkaBroker.of(kafka.servers())
                .retry(RetryPolicy.standard().attempts(3).delay(Duration.ofMillis(1)))
                .middleware(Middleware.aroundCalls((call, next) -> {
                    if (attempts.incrementAndGet() == 2) {
                        throw new IOException("of middleware");
                    }
                    try {
                        return next.proceed();
                    } catch (IllegalStateException e) {
                        events.add(String.valueOf(e.getMessage()));
                        throw e;
                    }
                }));
        broker.subscriber(in).groupId(group).consume(String.class, body -> {
            if (attempts.get() == 1) {
                throw new IllegalStateException("of handler");
            }
            calls.add(body);
        });
        kafka.whileRunning(broker, () -> awaitDone(kafka, in, 1));
        assertThat(events).containsExactly("of handler");
        assertThat(calls.count()).isEqualTo(1);
        assertThat(attempts).hasValue(3);
    }

    @Test
    void aSendThatMiddlewareFailsIsAFailedSend(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        String out = kafka.topic();
        kafka.send(in, "a");
        KafkaBroker broker = broker(kafka).middleware(Middleware.aroundPublishing((message, next) -> {
            throw new IOException("not this one");
        }));
        broker.subscriber(in).groupId(group).publisher(out).handle(String.class, body -> body);
        kafka.whileRunning(broker, () -> {
            assertThatThrownBy(() -> broker.publish(out, "x"))
                    .isInstanceOf(PublishException.class)
                    .hasMessageContainingAll(out, "not this one");
            assertThat(header(kafka.read("dlq." + group + "." + in, 1).getFirst(), "dlq.exception"))
                    .isEqualTo(PublishException.class.getName());
            awaitDone(kafka, in, 1);
        });
        assertThat(kafka.size(out)).isZero();
    }

    @Test
    void whatMiddlewareDoesNotSendIsKeptBack(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        String out = kafka.topic();
        kafka.send(in, "a");
        KafkaBroker broker = broker(kafka)
                .middleware(Middleware.aroundPublishing((message, next) -> CompletableFuture.completedFuture(null)));
        broker.subscriber(in).groupId(group).publisher(out).handle(String.class, body -> body);
        kafka.whileRunning(broker, () -> {
            assertThat(broker.publish(out, "x").offset()).isEqualTo(-1);
            awaitDone(kafka, in, 1);
        });
        assertThat(kafka.size(out)).isZero();
    }

    @Test
    void aBatchThatMiddlewareFailsIsTakenApartLikeOneThatTheHandlerFails(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a", "bad", "c");
        KafkaBroker broker = broker(kafka).middleware(Middleware.aroundCalls((call, next) -> {
            if (call.messages().stream().anyMatch(message -> "bad".equals(message.body()))) {
                throw new IllegalStateException("one is bad");
            }
            return next.proceed();
        }));
        broker.subscriber(in)
                .groupId(group)
                .batch()
                .maxRecords(3)
                .batchTimeoutMs(20_000)
                .consume(String.class, (bodies, batch) -> batch.forEach(message -> calls.add(message.body())));
        kafka.whileRunning(broker, () -> awaitDone(kafka, in, 3));
        assertThat(calls.all()).containsExactlyInAnyOrder(List.of("a"), List.of("c"));
        assertThat(text(kafka.read("dlq." + group + "." + in, 1).getFirst().value()))
                .isEqualTo("bad");
    }

    @Test
    void whatIsDoneIsToldBeforeItIsCommittedAndWhatFailedIsNot(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        String out = kafka.topic();
        kafka.send(in, "good", "bad", "nacked");
        KafkaBroker broker = broker(kafka).middleware(Middleware.aroundCalls((call, next) -> {
            call.whenDone(done -> done.forEach(message -> {
                events.add(String.valueOf(message.body()));
                assertThat(kafka.size(out)).isPositive();
                assertThat(kafka.committed(group, in, 0)).isLessThanOrEqualTo(message.offset());
            }));
            return next.proceed();
        }));
        broker.subscriber(in).groupId(group).publisher(out).handle(String.class, (body, message) -> {
            if (body.equals("bad")) {
                throw new RejectMessage("it is bad");
            }
            if (body.equals("nacked") && message.attempt() == 1) {
                message.nack(Duration.ZERO);
            }
            return body;
        });
        kafka.whileRunning(broker, () -> awaitDone(kafka, in, 3));
        assertThat(events).containsExactly("good", "nacked");
    }

    // --- exceptions

    @Test
    void aReplacementStandsForTheSameMessagesAsTheResultOfAHandler(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        String out = kafka.topic();
        kafka.send(in, "several", "none", "later");
        CompletionStage<String> later = CompletableFuture.completedFuture("three");
        KafkaBroker broker = broker(kafka)
                .middleware(ExceptionMiddleware.standard()
                        .replace(
                                IllegalStateException.class,
                                (e, call) -> List.of(Response.of("one"), Response.of("two")))
                        .replace(IllegalArgumentException.class, (e, call) -> Optional.empty())
                        .replace(IOException.class, (e, call) -> later));
        broker.subscriber(in).groupId(group).publisher(out).handle(String.class, body -> {
            throw switch (body) {
                case "several" -> new IllegalStateException("x");
                case "none" -> new IllegalArgumentException("x");
                default -> new IOException("x");
            };
        });
        kafka.whileRunning(broker, () -> {
            awaitDone(kafka, in, 3);
            assertThat(kafka.read(out, 3).stream().map(record -> text(record.value())))
                    .containsExactly("one", "two", "three");
        });
    }

    @Test
    void exceptionsBecomeResultsOrNothingByTheirNearestTypeAndVerbsPass(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        String out = kafka.topic();
        kafka.send(in, "unchecked-io", "state", "argument", "skip", "nack", "stage", "rethrown");
        AtomicInteger nacks = new AtomicInteger();
        KafkaBroker broker = broker(kafka)
                .middleware(ExceptionMiddleware.standard()
                        .replace(RuntimeException.class, (e, call) -> "runtime " + call.handler())
                        .replace(
                                IllegalStateException.class,
                                (e, call) -> Response.of("state").header("why", String.valueOf(e.getMessage())))
                        .skip(IllegalArgumentException.class, (e, call) -> events.add("skipped"))
                        .replace(IOException.class, (e, call) -> "io")
                        .skip(NumberFormatException.class, (e, call) -> {
                            throw new RejectMessage("no number");
                        }));
        broker.subscriber(in).groupId(group).publisher(out).handle(String.class, body -> switch (body) {
            case "unchecked-io" -> throw new UncheckedIOException(new IOException("x"));
            case "state" -> throw new IllegalStateException("because");
            case "argument" -> throw new IllegalArgumentException("x");
            case "skip" -> throw new SkipMessage("x");
            case "nack" -> {
                if (nacks.incrementAndGet() == 1) {
                    throw new NackMessage(Duration.ZERO);
                }
                yield "after nack";
            }
            case "stage" -> CompletableFuture.failedFuture(new IOException("later"));
            default -> throw new NumberFormatException("x");
        });
        kafka.whileRunning(broker, () -> {
            awaitDone(kafka, in, 7);
            var results = kafka.read(out, 4);
            assertThat(results.stream().map(record -> text(record.value())))
                    .containsExactly("runtime subscriber(" + in + ")", "state", "after nack", "io");
            assertThat(header(results.get(1), "why")).isEqualTo("because");
            assertThat(events).containsExactly("skipped");
            assertThat(header(kafka.read("dlq." + group + "." + in, 1).getFirst(), "dlq.message"))
                    .isEqualTo("no number");
        });
    }

    @Test
    void recordsThatCanNotBeDecodedAreSeenAsExceptions(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        String out = kafka.topic();
        kafka.send(in, "no number", "7");
        KafkaBroker broker = broker(kafka)
                .middleware(ExceptionMiddleware.standard()
                        .replace(
                                DecodeException.class,
                                (e, call) -> "undecodable at "
                                        + call.messages().getFirst().offset()));
        broker.subscriber(in).groupId(group).publisher(out).handle(Integer.class, body -> "got " + body);
        kafka.whileRunning(broker, () -> {
            awaitDone(kafka, in, 2);
            assertThat(kafka.read(out, 2).stream().map(record -> text(record.value())))
                    .containsExactly("undecodable at 0", "got 7");
        });
    }

    // --- duplicates

    /** Remembers, and notes what. */
    private static final class Memory implements SeenMessages {
        private final Set<String> ids = ConcurrentHashMap.newKeySet();

        @Override
        public boolean contains(String id) {
            return ids.contains(id);
        }

        @Override
        public void add(Collection<String> more) {
            ids.addAll(more);
        }
    }

    @Test
    void duplicatesAreNotHandledAgainAndOnlyWhatIsDoneIsRemembered(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(List.of(
                with(record(in, "a"), "id", "1"),
                with(record(in, "a again"), "id", "1"),
                with(record(in, "fails"), "id", "2"),
                with(record(in, "b"), "id", "2"),
                record(in, "without id"),
                record(in, "without id"),
                with(record(in, "binary"), "id", new byte[] {-1}),
                with(record(in, "binary again"), "id", new byte[] {-1})));
        Memory memory = new Memory();
        KafkaBroker broker = broker(kafka).middleware(DeduplicationMiddleware.byHeader("id", memory));
        broker.subscriber(in).groupId(group).consume(String.class, body -> {
            if (body.equals("fails")) {
                throw new RejectMessage("it is bad");
            }
            calls.add(body);
        });
        kafka.whileRunning(broker, () -> awaitDone(kafka, in, 8));
        assertThat(calls.all())
                .containsExactly(
                        List.of("a"), List.of("b"), List.of("without id"), List.of("without id"), List.of("binary"));
        assertThat(memory.ids).hasSize(3);
    }

    @Test
    void aMessageIsRememberedByWhatItWasWhenItCameWhateverMiddlewareInsideMakesOfIt(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(List.of(with(record(in, "a"), "id", "1"), with(record(in, "a again"), "id", "1")));
        KafkaBroker broker = broker(kafka)
                .middleware(DeduplicationMiddleware.byHeader("id", new Memory()))
                .middleware(Middleware.aroundCalls((call, next) -> {
                    call.messages().forEach(message -> message.headers(Headers.of()));
                    return next.proceed();
                }));
        broker.subscriber(in).groupId(group).consume(String.class, body -> calls.add(body));
        kafka.whileRunning(broker, () -> awaitDone(kafka, in, 2));
        assertThat(calls.all()).containsExactly(List.of("a"));
    }

    @Test
    void aBatchIsHandledWithoutItsDuplicates(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(List.of(record(in, 0, "k1", "a"), record(in, 0, "k1", "a again"), record(in, 0, "k2", "b")));
        KafkaBroker broker = broker(kafka).middleware(DeduplicationMiddleware.byKey(new Memory()));
        broker.subscriber(in)
                .groupId(group)
                .batch()
                .maxRecords(3)
                .batchTimeoutMs(20_000)
                .consume(String.class, bodies -> calls.add(bodies));
        kafka.whileRunning(broker, () -> awaitDone(kafka, in, 3));
        assertThat(calls.all()).containsExactly(List.of(List.of("a", "b")));
    }

    // --- compression

    @Test
    void bodiesAreCompressedOnTheWireAndReadBesideOthersAndBrokenOnesAloneAreLost(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        String long1 = "1".repeat(5000);
        KafkaBroker broker =
                broker(kafka).middleware(CompressionMiddleware.gzip().atMost(6000));
        broker.subscriber(in)
                .groupId(group)
                .batch()
                .maxRecords(5)
                .batchTimeoutMs(20_000)
                .consume(
                        String.class,
                        (bodies, batch) -> batch.forEach(message ->
                                calls.add(message.body(), message.headers().names())));
        broker.subscriber(in).groupId(group + "-single").consume(String.class, body -> {});
        broker.publish(in, long1);
        broker.publish(in, Response.of("short").header("h", "x"));
        broker.publish(in, "2".repeat(6001));
        kafka.send(List.of(
                with(record(in, "not gzip"), "content-encoding", "gzip"),
                with(record(in, "other"), "content-encoding", "br")));
        var first = kafka.read(in, 1).getFirst();
        assertThat(first.value().length).isLessThan(100);
        assertThat(header(first, "content-encoding")).isEqualTo("gzip");
        kafka.whileRunning(broker, () -> {
            awaitDone(kafka, in, 5);
            eventually(
                    () -> assertThat(kafka.committed(group + "-single", in, 0)).isEqualTo(5));
        });
        assertThat(calls.all().stream().map(List::getFirst)).containsExactly(long1, "short", "other");
        assertThat(calls.all().getFirst().toString()).doesNotContain("content-encoding");
        for (String reader : List.of(group, group + "-single")) {
            var letters = kafka.read("dlq." + reader + "." + in, 2);
            assertThat(header(letters.get(0), "dlq.message")).contains("offset 2", "more than 6000 bytes");
            assertThat(header(letters.get(1), "dlq.message")).contains("offset 3", "gzip");
            assertThat(text(letters.get(1).value())).isEqualTo("not gzip");
        }
    }

    // --- classes named by annotations, and the context

    static final class Tenants implements Middleware {
        @Override
        public List<Response<?>> onCall(HandlerCall call, Next next) throws Exception {
            call.context().set(TENANT, call.messages().getFirst().headers().textOr("tenant", "nobody"));
            return next.proceed();
        }

        @Override
        public CompletionStage<?> onPublish(OutgoingMessage message, Send next) throws Exception {
            String tenant =
                    message.context().flatMap(context -> context.find(TENANT)).orElse("none");
            message.message(message.message().header("tenant", tenant));
            return next.proceed();
        }
    }

    @Test
    void whatMiddlewarePutsIntoTheContextTheHandlerAndItsResultsSeeInThatDeliveryOnly(RealKafka kafka)
            throws Exception {
        kafka.create("middleware-tenants", "middleware-tenants-out");
        record Handlers(Calls calls) {
            @KafkaSubscriber(topics = "middleware-tenants", groupId = "tenants", middleware = Tenants.class)
            @KafkaPublisher("middleware-tenants-out")
            String handle(String body, Context context) {
                calls.add(body, context.get(TENANT));
                return body;
            }
        }
        kafka.send(List.of(with(record("middleware-tenants", "a"), "tenant", "x"), record("middleware-tenants", "b")));
        FastStream app = FastStream.of(broker(kafka).include(new Handlers(calls)));
        app.context().set(TENANT, "of the app");
        kafka.whileRunning(app, () -> {
            assertThat(kafka.read("middleware-tenants-out", 2).stream().map(record -> header(record, "tenant")))
                    .containsExactly("x", "nobody");
        });
        assertThat(calls.all()).containsExactly(List.of("a", "x"), List.of("b", "nobody"));
        assertThat(app.context().get(TENANT)).isEqualTo("of the app");
    }
}
