package dev.faststream.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faststream.Context;
import dev.faststream.Depends;
import dev.faststream.Header;
import dev.faststream.HeaderMapping;
import dev.faststream.HeaderName;
import dev.faststream.Headers;
import dev.faststream.InvalidRecordException;
import dev.faststream.Key;
import dev.faststream.Message;
import dev.faststream.Path;
import dev.faststream.internal.TestCodec.Order;
import dev.faststream.internal.TestCodec.Unreadable;
import dev.faststream.internal.TestConverters.Sku;
import java.io.IOException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.MDC;

final class HandlerBinderTest {
    private static final TestRecord ORDER = TestRecord.at(5, "order:7");

    private final Problems problems = new Problems();
    private final Repository repository = new Repository();

    /** What the app provides. */
    static final class Repository {}

    private final TestContext context = new TestContext(repository);

    private Optional<BoundHandler<TestRecord>> bind(Object bean, String name, boolean batch) {
        Bodies<TestRecord> bodies = new Bodies<>(List.of(new TestCodec()), TestConverters.ALL, TestMapper.INSTANCE);
        HandlerBinder.Tools<TestRecord> tools =
                new HandlerBinder.Tools<>(TestMapper.INSTANCE, bodies, TestConverters.ALL, context, problems);
        return new HandlerBinder<>(tools, bean, method(bean, name), batch, Set.of("region")).bind();
    }

    private static Method method(Object bean, String name) {
        return Arrays.stream(bean.getClass().getDeclaredMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private BoundHandler<TestRecord> bound(Object bean, String name, boolean batch) {
        Optional<BoundHandler<TestRecord>> handler = bind(bean, name, batch);
        assertThat(problems.all()).isEmpty();
        return handler.orElseThrow();
    }

    private @Nullable Object single(String name, TestRecord record) throws Exception {
        return call(bound(new Single(), name, false), record);
    }

    private @Nullable Object batch(String name, TestRecord... records) throws Exception {
        return call(bound(new Batch(), name, true), records);
    }

    /** Gives what the handler returns; the handlers here return their arguments. */
    private @Nullable Object call(BoundHandler<TestRecord> handler, TestRecord... records) throws Exception {
        BoundHandler.Call<TestRecord> call = handler.prepare(inFlight(records), scope(), (record, cause) -> {
            throw cause;
        });
        return handler.invoker().invoke(call.records(), call.arguments());
    }

    private Handling.Scope<TestRecord> scope() {
        return new Handling<TestRecord>(record -> Optional.empty()).open(context);
    }

    private static List<InFlight<TestRecord>> inFlight(TestRecord... records) {
        return Arrays.stream(records).map(TestRecord::inFlight).toList();
    }

    // --- other languages

    @SuppressWarnings("unused") // bound by reflection
    @kotlin.Metadata
    private static final class InKotlin {
        Object body(Order order) {
            return order;
        }
    }

    @Test
    void kotlinWithoutItsModuleIsAProblemThatNamesTheModule() {
        assertThat(bind(new InKotlin(), "body", false)).isEmpty();
        assertThat(problems.all())
                .singleElement()
                .asString()
                .startsWith("InKotlin.body(Order): ")
                .contains("dev.faststream:faststream-kotlin");
    }

    // --- single-message handlers

    record Trace(
            Optional<String> sentryTrace,
            @HeaderName("X-Retry") int retries,
            @Nullable String note) {}

    record Picky(String a) {
        Picky {
            if (a.isEmpty()) {
                throw new IllegalArgumentException("a is empty");
            }
        }
    }

    @SuppressWarnings("unused") // bound and called by reflection
    private static final class Single {
        Object body(Order order) {
            return order;
        }

        Object optionalBody(Optional<Order> order) {
            return order;
        }

        @Nullable
        Object bytes(byte @Nullable [] body) {
            return body;
        }

        @Nullable
        Object text(@Nullable String body) {
            return body;
        }

        Object number(int body) {
            return body;
        }

        Object anything(Object body) {
            return body;
        }

        Object fields(String user, int age, Optional<String> mail) {
            return List.of(user, age, mail);
        }

        Object messageOf(TestMessage<Order> message) {
            return message;
        }

        Object plainMessage(Message<Order> message) {
            return message;
        }

        Object messageOfAnything(Order order, Message<?> message) {
            return message;
        }

        Object bodyAndMessage(Order order, TestMessage<Order> message) {
            return List.of(order, message);
        }

        Object nativeRecord(TestRecord record) {
            return record;
        }

        Object headers(Headers headers) {
            return headers.toString();
        }

        Object header(@Header("a") String a) {
            return a;
        }

        Object headerByName(@Header String sentryTrace) {
            return sentryTrace;
        }

        @Nullable
        Object nullableHeader(@Header("a") @Nullable String a) {
            return a;
        }

        Object optionalHeader(@Header("a") Optional<String> a) {
            return a;
        }

        Object headerList(@Header("a") List<Integer> a) {
            return a;
        }

        Object headerListOfOptionals(@Header("a") List<Optional<String>> a) {
            return a;
        }

        Object headerBytes(@Header("a") byte[] a) {
            return new String(a, UTF_8);
        }

        Object typedHeaders(
                @Header("i") int i,
                @Header("l") long l,
                @Header("d") double d,
                @Header("b") boolean b,
                @Header("u") UUID u,
                @Header("t") Instant t,
                @Header("p") Duration p,
                @Header("e") Thread.State e,
                @Header("s") Sku s) {
            return List.of(i, l, d, b, u, t, p, e, s);
        }

        Object optionalNumbers(@Header("i") OptionalInt i, @Header("l") OptionalLong l, @Header("d") OptionalDouble d) {
            return List.of(i, l, d);
        }

        Object mapping(@HeaderMapping Trace trace) {
            return trace;
        }

        Object picky(@HeaderMapping Picky picky) {
            return picky;
        }

        Object key(@Key String key) {
            return key;
        }

        Object typedKey(@Key long key) {
            return key;
        }

        Object optionalKey(@Key Optional<String> key) {
            return key;
        }

        @Nullable
        Object nullableKey(@Key @Nullable String key) {
            return key;
        }

        Object keyBytes(@Key byte[] key) {
            return new String(key, UTF_8);
        }

        Object path(@Path("region") String region) {
            return region;
        }

        Object pathByName(@Path String region) {
            return region;
        }

        Object typedPath(@Path("region") Sku region) {
            return region;
        }

        Object numericPath(@Path("region") int region) {
            return region;
        }

        Object services(Context context, @Depends Repository repository, Logger logger) {
            return List.of(
                    context.get(Repository.class),
                    repository,
                    logger.getName(),
                    String.valueOf(MDC.getCopyOfContextMap()));
        }

        private Object hidden(Order order) {
            return order;
        }

        void fails(Order order) throws IOException {
            throw new IOException("no " + order);
        }
    }

    @Test
    void aBodyIsDecodedByItsDeclaredType() throws Exception {
        assertThat(single("body", ORDER)).isEqualTo(new Order("7"));
        assertThat(single("anything", ORDER)).isEqualTo(new Order("7"));
        assertThat(single("bytes", ORDER)).isEqualTo("order:7".getBytes(UTF_8));
        assertThat(single("text", ORDER)).isEqualTo("order:7");
        assertThat(single("number", TestRecord.at(0, " 42 "))).isEqualTo(42);
    }

    @Test
    void aTombstoneIsNullOrAnEmptyOptional() throws Exception {
        assertThat(single("text", TestRecord.tombstone(0))).isNull();
        assertThat(single("bytes", TestRecord.tombstone(0))).isNull();
        assertThat(single("optionalBody", TestRecord.tombstone(0))).isEqualTo(Optional.empty());
        assertThat(single("optionalBody", ORDER)).isEqualTo(Optional.of(new Order("7")));
    }

    @Test
    void aTombstoneIsAnInvalidRecordWhereTheBodyCanNotBeNull() {
        assertThatThrownBy(() -> single("number", TestRecord.tombstone(3)))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessageContaining("orders.eu-0 offset 3")
                .hasMessageContaining("tombstone")
                .hasMessageContaining("Optional");
        assertThatThrownBy(() -> single("fields", TestRecord.tombstone(3)))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessageContaining("user, age, mail");
    }

    @Test
    void severalPlainParametersAreFieldsByName() throws Exception {
        assertThat(single("fields", TestRecord.at(0, "age=41;user=ann;mail=a@b")))
                .isEqualTo(List.of("ann", 41, Optional.of("a@b")));
        assertThat(single("fields", TestRecord.at(0, "age=41;user=ann")))
                .isEqualTo(List.of("ann", 41, Optional.empty()));
    }

    @Test
    void aMissingFieldIsNamed() {
        assertThatThrownBy(() -> single("fields", TestRecord.at(4, "user=ann")))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessageContaining("orders.eu-0 offset 4")
                .hasMessageContaining("$.age")
                .hasMessageContaining("int");
    }

    @ParameterizedTest
    @ValueSource(strings = {"messageOf", "plainMessage", "messageOfAnything"})
    void aMessageCarriesTheBodyAndThePlace(String handler) throws Exception {
        assertThat(single(handler, ORDER)).isInstanceOfSatisfying(TestMessage.class, message -> {
            assertThat(message.body()).isEqualTo(new Order("7"));
            assertThat(message.offset()).isEqualTo(5);
        });
    }

    @Test
    void bodyAndMessageGoTogether() throws Exception {
        assertThat(single("bodyAndMessage", ORDER))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .first()
                .isEqualTo(new Order("7"));
    }

    @Test
    void aHandlerOfTheNativeRecordAloneDecodesNothing() throws Exception {
        TestRecord garbage = TestRecord.at(0, "garbage").value(new byte[] {(byte) 0xff});

        assertThat(single("nativeRecord", garbage)).isSameAs(garbage);
        assertThat(single("headers", garbage.brokenHeader("h"))).isEqualTo("[h=0xff]");
    }

    @Test
    void anUndecodableBodySaysWhereItIsAndWhatItIs() {
        assertThatThrownBy(() -> single("body", TestRecord.at(9, "nonsense").header("Content-Type", "x/y")))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessageContaining("orders.eu-0 offset 9")
                .hasMessageContaining("8 bytes")
                .hasMessageContaining("x/y")
                .hasMessageContaining("found 'nonsense', expected an order");
    }

    @Test
    void aHeaderIsBoundByItsNameOrByTheParametersInKebabCase() throws Exception {
        assertThat(single("header", ORDER.header("a", "1").header("a", "2"))).isEqualTo("2");
        assertThat(single("headerByName", ORDER.header("sentry-trace", "t"))).isEqualTo("t");
        assertThat(single("headerBytes", ORDER.header("a", "1"))).isEqualTo("1");
    }

    @Test
    void aHeaderOfEveryKnownTypeCanBeBound() throws Exception {
        TestRecord record = ORDER.header("i", "1")
                .header("l", "2")
                .header("d", "0.5")
                .header("b", "true")
                .header("u", "0f8fad5b-d9cb-469f-a165-70867728950e")
                .header("t", "2026-01-02T03:04:05Z")
                .header("p", "PT1S")
                .header("e", "NEW")
                .header("s", "abc");

        assertThat(single("typedHeaders", record))
                .isEqualTo(List.of(
                        1,
                        2L,
                        0.5,
                        true,
                        UUID.fromString("0f8fad5b-d9cb-469f-a165-70867728950e"),
                        Instant.parse("2026-01-02T03:04:05Z"),
                        Duration.ofSeconds(1),
                        Thread.State.NEW,
                        new Sku("abc")));
    }

    @Test
    void anAbsentHeaderIsAnEmptyOptionalOrNullOrAnEmptyList() throws Exception {
        assertThat(single("optionalHeader", ORDER)).isEqualTo(Optional.empty());
        assertThat(single("nullableHeader", ORDER)).isNull();
        assertThat(single("headerList", ORDER)).isEqualTo(List.of());
        assertThat(single("optionalNumbers", ORDER))
                .isEqualTo(List.of(OptionalInt.empty(), OptionalLong.empty(), OptionalDouble.empty()));
    }

    @Test
    void aPresentHeaderFillsTheOptional() throws Exception {
        assertThat(single("optionalHeader", ORDER.header("a", "1"))).isEqualTo(Optional.of("1"));
        assertThat(single("nullableHeader", ORDER.header("a", "1"))).isEqualTo("1");
        assertThat(single(
                        "optionalNumbers",
                        ORDER.header("i", "1").header("l", "2").header("d", "3")))
                .isEqualTo(List.of(OptionalInt.of(1), OptionalLong.of(2), OptionalDouble.of(3)));
    }

    @Test
    void aListTakesEveryValueAndNullsOnlyAsEmptyOptionals() throws Exception {
        TestRecord record = ORDER.header("a", "1")
                .header(Headers.Entry.of("a", (byte @Nullable []) null))
                .header("a", "2");

        assertThat(single("headerList", record)).isEqualTo(List.of(1, 2));
        assertThat(single("headerListOfOptionals", record))
                .isEqualTo(List.of(Optional.of("1"), Optional.empty(), Optional.of("2")));
    }

    @Test
    void aMissingHeaderNamesRecordHeaderTypeAndTheWayOut() {
        assertThatThrownBy(() -> single("header", ORDER))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessage(
                        "Header 'a' is missing on orders.eu-0 offset 5, expected String. Declare Optional<String> if"
                                + " it may be absent, or let the producer send it.");
    }

    @Test
    void aMalformedHeaderIsAnInvalidRecordEvenInAnOptional() {
        assertThatThrownBy(() -> single("optionalHeader", ORDER.brokenHeader("a")))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessageContaining("'a'")
                .hasMessageContaining("orders.eu-0 offset 5");
        assertThatThrownBy(() -> single("headerList", ORDER.header("a", "x")))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessageContaining("orders.eu-0 offset 5");
    }

    @Test
    void headersFillAJavaRecord() throws Exception {
        assertThat(single("mapping", ORDER.header("X-Retry", "2").header("sentry-trace", "t")))
                .isEqualTo(new Trace(Optional.of("t"), 2, null));
        assertThat(single("mapping", ORDER.header("X-Retry", "2").header("note", "n")))
                .isEqualTo(new Trace(Optional.empty(), 2, "n"));
    }

    @Test
    void aJavaRecordThatRefusesItsHeadersMakesTheRecordInvalid() {
        assertThatThrownBy(() -> single("picky", ORDER.header("a", "")))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessageContaining("Picky did not accept the headers of orders.eu-0 offset 5")
                .hasMessageContaining("a is empty");
        assertThatThrownBy(() -> single("mapping", ORDER))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessageContaining("'X-Retry'");
    }

    @Test
    void aKeyIsReadByTheRulesOfAHeader() throws Exception {
        assertThat(single("key", ORDER.key("k"))).isEqualTo("k");
        assertThat(single("keyBytes", ORDER.key("k"))).isEqualTo("k");
        assertThat(single("typedKey", ORDER.key("12"))).isEqualTo(12L);
        assertThat(single("optionalKey", ORDER.key("k"))).isEqualTo(Optional.of("k"));
        assertThat(single("optionalKey", ORDER)).isEqualTo(Optional.empty());
        assertThat(single("nullableKey", ORDER)).isNull();
        assertThat(single("nullableKey", ORDER.key("k"))).isEqualTo("k");
    }

    @Test
    void aMissingOrMalformedKeyMakesTheRecordInvalid() {
        assertThatThrownBy(() -> single("key", ORDER))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessageContaining("orders.eu-0 offset 5 has no key, expected String")
                .hasMessageContaining("@Key Optional<String>");
        assertThatThrownBy(() -> single("typedKey", ORDER.key("x")))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessageContaining("'x'");
    }

    @Test
    void aTopicVariableIsTextOrConverted() throws Exception {
        assertThat(single("path", ORDER)).isEqualTo("eu");
        assertThat(single("pathByName", ORDER)).isEqualTo("eu");
        assertThat(single("typedPath", ORDER)).isEqualTo(new Sku("eu"));
        assertThatThrownBy(() -> single("numericPath", ORDER))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessageContaining("'eu' for {region}");
    }

    @Test
    void contextServicesAndLoggerAreGiven() throws Exception {
        assertThat(single("services", ORDER))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .startsWith(repository, repository, Single.class.getName())
                .last()
                .asString()
                .contains("topic=orders.eu", "partition=0", "offset=5");
        assertThat(MDC.get("topic")).isNull();
    }

    @Test
    void aPrivateMethodCanBeAHandler() throws Exception {
        assertThat(single("hidden", ORDER)).isEqualTo(new Order("7"));
    }

    @Test
    void whatAHandlerThrowsComesOutAsItIs() {
        assertThatThrownBy(() -> single("fails", ORDER))
                .isInstanceOf(IOException.class)
                .hasMessage("no Order[id=7]");
    }

    // --- batch handlers

    @SuppressWarnings("unused") // bound and called by reflection
    private static final class Batch {
        Object bodies(List<Order> orders) {
            return orders;
        }

        Object optionalBodies(List<Optional<Order>> orders) {
            return orders;
        }

        Object texts(List<@Nullable String> texts) {
            return texts;
        }

        Object batchOf(TestBatch<Order> batch) {
            return batch.bodies();
        }

        Object messages(List<TestMessage<Order>> messages) {
            return messages.stream().map(TestMessage::body).toList();
        }

        Object plainMessages(List<Message<Order>> messages) {
            return messages.stream().map(Message::offset).toList();
        }

        Object nativeRecords(List<TestRecord> records) {
            return records;
        }

        Object headers(List<Headers> headers) {
            return headers.stream().map(Headers::toString).toList();
        }

        Object unreadHeaders(List<Headers> headers) {
            return headers;
        }

        Object columns(
                List<Order> orders,
                @Header("t") List<Optional<String>> traces,
                @Header("n") List<OptionalInt> numbers,
                @Header("m") List<List<String>> many,
                @Header("z") List<@Nullable String> nullable,
                @Key List<Optional<String>> keys,
                @Path("region") List<String> regions) {
            return List.of(orders, traces, numbers, many, nullable, keys, regions);
        }

        Object mapping(List<Order> orders, @HeaderMapping List<Trace> traces) {
            return traces;
        }

        Object services(List<Order> orders, Context context, @Depends Repository repository, Logger logger) {
            return List.of(context.get(Repository.class), repository, String.valueOf(MDC.getCopyOfContextMap()));
        }
    }

    @Test
    void bodiesOfABatchComeInOrder() throws Exception {
        assertThat(batch("bodies", TestRecord.at(0, "order:1"), TestRecord.at(1, "order:2")))
                .isEqualTo(List.of(new Order("1"), new Order("2")));
    }

    @Test
    void tombstonesOfABatchKeepTheirPlace() throws Exception {
        assertThat(batch("optionalBodies", TestRecord.at(0, "order:1"), TestRecord.tombstone(1)))
                .isEqualTo(List.of(Optional.of(new Order("1")), Optional.empty()));
        assertThat(batch("texts", TestRecord.tombstone(0), TestRecord.at(1, "x")))
                .isEqualTo(Arrays.asList(null, "x"));
    }

    @Test
    void aBatchCanBeTakenAsBatchMessagesRecordsOrHeaders() throws Exception {
        TestRecord one = TestRecord.at(0, "order:1").header("h", "x");
        TestRecord two = TestRecord.at(1, "order:2");

        assertThat(batch("batchOf", one, two)).isEqualTo(List.of(new Order("1"), new Order("2")));
        assertThat(batch("messages", one, two)).isEqualTo(List.of(new Order("1"), new Order("2")));
        assertThat(batch("plainMessages", one, two)).isEqualTo(List.of(0L, 1L));
        assertThat(batch("nativeRecords", one, two)).isEqualTo(List.of(one, two));
        assertThat(batch("headers", one, two)).isEqualTo(List.of("[h='x']", "[]"));
    }

    @Test
    void headersOfABatchAreReadOnlyAndThoseThatTheHandlerGotWheneverTheyAreLookedAt() throws Exception {
        BoundHandler<TestRecord> handler = bound(new Batch(), "unreadHeaders", true);
        List<InFlight<TestRecord>> records = inFlight(TestRecord.at(0, "order:1"), TestRecord.at(1, "order:2"));
        records.get(1).changed(TestRecord.at(1, "order:2").header("by", "middleware"));
        BoundHandler.Call<TestRecord> call = handler.prepare(records, scope(), (record, cause) -> {
            throw cause;
        });
        List<?> headers = (List<?>) Objects.requireNonNull(handler.invoker().invoke(call.records(), call.arguments()));

        records.forEach(InFlight::beginAttempt); // a later one, perhaps without the middleware's header

        assertThat(headers).hasSize(2).extracting(Object::toString).containsExactly("[]", "[by='middleware']");
        assertThat(headers.get(1)).isSameAs(headers.get(1));
        assertThatThrownBy(() -> headers.remove(1)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void columnsAreAlignedWithTheBodies() throws Exception {
        TestRecord one = TestRecord.at(0, "order:1")
                .header("t", "x")
                .key("k")
                .header("m", "1")
                .header("m", "2");
        TestRecord two = TestRecord.at(1, "order:2").header("n", "5").header("z", "z");

        assertThat(batch("columns", one, two))
                .isEqualTo(List.of(
                        List.of(new Order("1"), new Order("2")),
                        List.of(Optional.of("x"), Optional.empty()),
                        List.of(OptionalInt.empty(), OptionalInt.of(5)),
                        List.of(List.of("1", "2"), List.of()),
                        Arrays.asList(null, "z"),
                        List.of(Optional.of("k"), Optional.empty()),
                        List.of("eu", "eu")));
    }

    @Test
    void aBatchOfJavaRecordsOfHeadersIsAligned() throws Exception {
        assertThat(batch(
                        "mapping",
                        TestRecord.at(0, "order:1").header("X-Retry", "1"),
                        TestRecord.at(1, "order:2").header("X-Retry", "2")))
                .isEqualTo(List.of(new Trace(Optional.empty(), 1, null), new Trace(Optional.empty(), 2, null)));
    }

    @Test
    void servicesAreGivenOnceForABatchAndTheLogKnowsItsOffsets() throws Exception {
        assertThat(batch("services", TestRecord.at(3, "order:1"), TestRecord.in(1, 9, "order:2")))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .startsWith(repository, repository)
                .last()
                .asString()
                .contains("topic=orders.eu", "partition=0,1", "offset=3..9");
    }

    @Test
    void recordsThatAreNotSoundAreTakenOutAndTheOthersStayAligned() throws Exception {
        List<String> rejected = new ArrayList<>();
        BoundHandler<TestRecord> handler = bound(new Batch(), "columns", true);
        List<InFlight<TestRecord>> records = inFlight(
                TestRecord.at(0, "garbage"),
                TestRecord.at(1, "order:1").header("n", "1"),
                TestRecord.at(2, "order:2").brokenHeader("t"),
                TestRecord.at(3, "order:3").header("n", "no number"),
                TestRecord.at(4, "order:4").header("n", "4"),
                TestRecord.at(5, "garbage"));

        BoundHandler.Call<TestRecord> call = handler.prepare(
                records, scope(), (record, cause) -> rejected.add(record.offset() + " " + cause.getMessage()));

        assertThat(call.records()).containsExactly(records.get(1), records.get(4));
        assertThat(call.arguments())
                .startsWith(
                        List.of(new Order("1"), new Order("4")),
                        List.of(Optional.empty(), Optional.empty()),
                        List.of(OptionalInt.of(1), OptionalInt.of(4)));
        assertThat(rejected).hasSize(4);
        assertThat(rejected.get(0)).startsWith("0 ").contains("expected an order");
        assertThat(rejected.get(1)).startsWith("2 ").contains("'t'");
        assertThat(rejected.get(2)).startsWith("3 ").contains("'no number'");
        assertThat(rejected.get(3)).startsWith("5 ");
    }

    @Test
    void argumentsOfABatchCanNotBeChanged() throws Exception {
        List<?> bodies = (List<?>) Objects.requireNonNull(batch("bodies", ORDER));

        assertThatThrownBy(() -> bodies.remove(0)).isInstanceOf(UnsupportedOperationException.class);
    }

    // --- wrong signatures

    @SuppressWarnings({"unused", "rawtypes"}) // bound by reflection, and wrong on purpose
    private static final class Wrong {
        void twoBodies(List<Order> orders, List<String> others) {}

        void batchInSingle(TestBatch<Order> batch) {}

        void messagesInSingle(List<TestMessage<Order>> messages) {}

        void recordsInSingle(List<TestRecord> records) {}

        void headersInSingle(List<Headers> headers) {}

        void bodyInBatch(Order order) {}

        void messageInBatch(TestMessage<Order> message) {}

        void primitiveInBatch(@Header("a") int a) {}

        void rawListInBatch(List orders) {}

        void headerWithoutConverter(Order order, @Header("a") Locale a) {}

        void headerOfARawOptional(Order order, @Header("a") Optional a) {}

        void rawOptionalBody(Optional order) {}

        void mappingOfNoRecord(Order order, @HeaderMapping String headers) {}

        record Bad(Optional<Locale> locale) {}

        void mappingWithAWrongComponent(Order order, @HeaderMapping Bad bad) {}

        void keyWithoutConverter(Order order, @Key Locale key) {}

        void unknownPath(Order order, @Path("country") String country) {}

        void pathWithoutConverter(Order order, @Path("region") Locale region) {}

        void notProvided(Order order, @Depends Locale locale) {}

        void conflictingBodies(Order order, TestMessage<String> message) {}

        void fieldsAndWhole(String user, int age, TestMessage<Order> message) {}

        void unreadable(Unreadable body) {}

        void unreadableField(String user, Unreadable body) {}

        void severalBindings(Order order, @Header("a") @Key String both) {}

        void manyMistakes(@Header("a") Locale a, @Path("country") String b, @Depends Locale c, TestBatch<Order> d) {}
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        batchInSingle              | parameter 1 'batch' (TestBatch<Order>)      | batch = true
        batchInSingle              | parameter 1 'batch' (TestBatch<Order>)      | TestMessage<...>
        messagesInSingle           | parameter 1 'messages' (List<TestMessage<Order>>) | batch = true
        recordsInSingle            | parameter 1 'records' (List<TestRecord>)    | batch = true
        headersInSingle            | parameter 1 'headers' (List<Headers>)       | batch = true
        headerWithoutConverter     | parameter 2 'a' (Locale)                    | broker.converter(Locale.class
        headerOfARawOptional       | parameter 2 'a' (Optional)                  | declare Optional<String>
        rawOptionalBody            | parameter 1 'order' (Optional)              | Optional does not say of what
        mappingOfNoRecord          | parameter 2 'headers' (String)              | needs a Java record
        mappingWithAWrongComponent | parameter 2 'bad' (Bad)                     | component 'locale'
        keyWithoutConverter        | parameter 2 'key' (Locale)                  | broker.converter(Locale.class
        unknownPath                | parameter 2 'country' (String)              | topics = "orders.{country}"
        pathWithoutConverter       | parameter 2 'region' (Locale)               | type with a converter
        notProvided                | parameter 2 'locale' (Locale)               | app.provide(Locale.class, ...)
        conflictingBodies          | 'order' says Order, 'message' says String   | declare the same type everywhere
        fieldsAndWhole             | user, age                                   | TestMessage<?>
        unreadable                 | the body                                    | Unreadable has no constructor
        unreadableField            | the body                                    | Unreadable has no constructor
        severalBindings            | parameter 2 'both' (String)                 | keep one
        """)
    void aWrongSingleSignatureSaysWhereAndWhatWouldBeRight(String name, String where, String right) {
        assertThat(bind(new Wrong(), name, false)).isEmpty();
        assertThat(problems.all())
                .singleElement()
                .asString()
                .startsWith("Wrong." + name + "(")
                .contains(where, right);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        bodyInBatch      | parameter 1 'order' (Order)              | declare List<Order>
        messageInBatch   | parameter 1 'message' (TestMessage<Order>) | declare List<TestMessage<Order>>
        primitiveInBatch | parameter 1 'a' (int)                    | declare List<Integer>
        rawListInBatch   | parameter 1 'orders' (List)              | declare its element type
        """)
    void aWrongBatchSignatureSaysWhereAndWhatWouldBeRight(String name, String where, String right) {
        assertThat(bind(new Wrong(), name, true)).isEmpty();
        assertThat(problems.all())
                .singleElement()
                .asString()
                .startsWith("Wrong." + name + "(")
                .contains(where, right);
    }

    @Test
    void twoBodiesOfABatchAreNamed() {
        assertThat(bind(new Wrong(), "twoBodies", true)).isEmpty();
        assertThat(problems.all())
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem)
                        .startsWith("Wrong.twoBodies(List<Order>, List<String>)")
                        .contains("orders, others"));
    }

    @Test
    void allMistakesAreToldAtOnce() {
        assertThat(bind(new Wrong(), "manyMistakes", false)).isEmpty();
        assertThat(problems.all()).hasSize(4);
        for (int i = 0; i < 4; i++) {
            assertThat(problems.all().get(i)).contains("parameter " + (i + 1) + " ");
        }
    }

    @Test
    void withoutACodecAStructuredBodySaysWhichDependencyIsMissing() {
        Bodies<TestRecord> bodies = new Bodies<>(List.of(), TestConverters.ALL, TestMapper.INSTANCE);
        HandlerBinder.Tools<TestRecord> tools =
                new HandlerBinder.Tools<>(TestMapper.INSTANCE, bodies, TestConverters.ALL, context, problems);
        Single bean = new Single();

        assertThat(new HandlerBinder<>(tools, bean, method(bean, "body"), false, Set.of()).bind())
                .isEmpty();
        assertThat(problems.all()).singleElement().asString().contains("faststream-json");
    }

    @Test
    void aHandlerIsNamedByClassAndMethod() {
        assertThat(HandlerBinder.nameOf(method(new Single(), "body"))).isEqualTo("Single.body");
        assertThat(bound(new Single(), "body", false).name()).isEqualTo("Single.body");
    }
}
