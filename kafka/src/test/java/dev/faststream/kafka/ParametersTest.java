package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.bytes;
import static dev.faststream.kafka.RealKafka.record;
import static dev.faststream.kafka.RealKafka.text;
import static dev.faststream.kafka.RealKafka.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.Context;
import dev.faststream.Depends;
import dev.faststream.Header;
import dev.faststream.HeaderMapping;
import dev.faststream.HeaderName;
import dev.faststream.Headers;
import dev.faststream.Key;
import dev.faststream.Message;
import dev.faststream.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.MDC;

/** What a handler may take: each row of the table of parameters, for messages and for batches. */
@WithKafka
final class ParametersTest {
    record User(String user, int userId) {}

    record Trace(
            Optional<String> sentryTrace,
            @HeaderName("RETRIES") int retries,
            List<String> tag) {}

    record Repository(String name) {}

    private static final User JOHN = new User("John", 1);
    private static final User JANE = new User("Jane", 2);
    private static final String JOHN_JSON = "{\"user\":\"John\",\"userId\":1}";
    private static final String JANE_JSON = "{\"user\":\"Jane\",\"userId\":2}";

    private static ProducerRecord<byte[], byte[]> john(String topic) {
        return record(topic, JOHN_JSON);
    }

    private static ProducerRecord<byte[], byte[]> jane(String topic) {
        return record(topic, JANE_JSON);
    }

    @Test
    void bodyOfTheDeclaredType(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(topics = "parameters-body", groupId = "parameters-body")
            void handle(User user) {
                calls.add(user);
            }
        }
        assertThat(Calls.first(kafka, Handlers::new, List.of(john("parameters-body"))))
                .containsExactly(JOHN);
    }

    @Test
    void bodiesOfABatch(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(
                    topics = "parameters-bodies",
                    groupId = "parameters-bodies",
                    batch = true,
                    maxRecords = 2,
                    batchTimeoutMs = 20_000)
            void handle(List<User> users) {
                calls.add(users);
            }
        }
        assertThat(Calls.first(kafka, Handlers::new, List.of(john("parameters-bodies"), jane("parameters-bodies"))))
                .containsExactly(List.of(JOHN, JANE));
    }

    @Test
    void optionalBodyIsEmptyForATombstone(RealKafka kafka) throws Exception {
        Calls calls = new Calls();
        record Handlers(Calls calls) {
            @KafkaSubscriber(topics = "parameters-optional", groupId = "parameters-optional")
            void handle(Optional<User> user) {
                calls.add(user);
            }
        }
        kafka.create("parameters-optional");
        kafka.send(List.of(john("parameters-optional"), record("parameters-optional", null)));
        kafka.whileRunning(
                new Handlers(calls),
                () -> assertThat(calls.await(2))
                        .containsExactly(List.of(Optional.of(JOHN)), List.of(Optional.empty())));
    }

    @Test
    void optionalBodiesOfABatchKeepTheirPlaces(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(
                    topics = "parameters-optionals",
                    groupId = "parameters-optionals",
                    batch = true,
                    maxRecords = 3,
                    batchTimeoutMs = 20_000)
            void handle(List<Optional<User>> users) {
                calls.add(users);
            }
        }
        assertThat(Calls.first(
                        kafka,
                        Handlers::new,
                        List.of(
                                john("parameters-optionals"),
                                record("parameters-optionals", null),
                                jane("parameters-optionals"))))
                .containsExactly(List.of(Optional.of(JOHN), Optional.empty(), Optional.of(JANE)));
    }

    @Test
    void severalPlainParametersAreFieldsOfTheObject(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(topics = "parameters-fields", groupId = "parameters-fields")
            void handle(
                    String user,
                    int userId,
                    Optional<String> nick,
                    List<Integer> marks,
                    Map<String, User> friends,
                    @Nullable Double weight,
                    @Header("x") String header) {
                calls.add(user, userId, nick, marks, friends, weight, header);
            }
        }
        ProducerRecord<byte[], byte[]> record = record(
                "parameters-fields",
                "{\"marks\":[1,2],\"userId\":1,\"friends\":{\"best\":" + JANE_JSON
                        + "},\"more\":true,\"user\":\"John\"}");
        assertThat(Calls.first(kafka, Handlers::new, List.of(with(record, "x", "1"))))
                .containsExactly("John", 1, Optional.empty(), List.of(1, 2), Map.of("best", JANE), null, "1");
    }

    @Test
    void messageTellsEverythingAboutItsRecord(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(topics = "parameters-message.{region}", groupId = "parameters-message")
            void handle(User user, KafkaMessage<User> message) {
                calls.add(
                        user.equals(message.body()),
                        message.key().map(RealKafka::text),
                        message.topic(),
                        message.partition(),
                        message.offset(),
                        message.timestamp(),
                        message.attempt(),
                        message.correlationId(),
                        message.contentType(),
                        message.replyTo(),
                        message.path("region"),
                        text(message.raw().value()));
            }
        }
        long timestamp = Instant.now().minusSeconds(60).toEpochMilli();
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>("parameters-message.eu", 0, timestamp, bytes("k"), bytes(JOHN_JSON));
        with(with(record, "correlation_id", "c-1"), "content-type", "application/json");
        assertThat(Calls.first(kafka, Handlers::new, List.of(record)))
                .containsExactly(
                        true,
                        Optional.of("k"),
                        "parameters-message.eu",
                        0,
                        0L,
                        Instant.ofEpochMilli(timestamp),
                        1,
                        Optional.of("c-1"),
                        Optional.of("application/json"),
                        Optional.empty(),
                        "eu",
                        JOHN_JSON);
    }

    @Test
    void messageSaysTheBodysTypeToo(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(topics = "parameters-message-only", groupId = "parameters-message-only")
            void handle(KafkaMessage<User> message) {
                calls.add(message.body());
            }

            @KafkaSubscriber(topics = "parameters-message-only", groupId = "parameters-message-only-2")
            void handle(Message<User> message, Message<?> same) {
                calls.add(message.body());
                assertThat(same.body()).isSameAs(message.body());
            }
        }
        Calls calls = new Calls();
        kafka.create("parameters-message-only");
        kafka.send(john("parameters-message-only"));
        kafka.whileRunning(
                new Handlers(calls), () -> assertThat(calls.await(2)).containsExactly(List.of(JOHN), List.of(JOHN)));
    }

    @Test
    void batchAndItsMessagesAreAligned(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(
                    topics = "parameters-batch",
                    groupId = "parameters-batch",
                    batch = true,
                    maxRecords = 2,
                    batchTimeoutMs = 20_000)
            void handle(
                    KafkaBatch<User> batch,
                    List<KafkaMessage<User>> messages,
                    List<Message<User>> same,
                    List<ConsumerRecord<byte[], byte[]>> records) {
                assertThat(batch.size()).isEqualTo(2);
                assertThat(batch).hasSize(2);
                assertThat(batch.stream()).hasSize(2);
                assertThat(batch.raw()).isEqualTo(records);
                assertThat(batch.partitions()).containsExactly("parameters-batch-0");
                assertThat(messages).extracting(KafkaMessage::body).containsExactly(JOHN, JANE);
                assertThat(same).extracting(Message::body).containsExactly(JOHN, JANE);
                calls.add(
                        batch.bodies(),
                        batch.get(1).body(),
                        batch.get(1).offset(),
                        messages.get(1).offset(),
                        same.get(1).offset(),
                        records.get(1).offset());
            }
        }
        assertThat(Calls.first(kafka, Handlers::new, List.of(john("parameters-batch"), jane("parameters-batch"))))
                .containsExactly(List.of(JOHN, JANE), JANE, 1L, 1L, 1L, 1L);
    }

    @Test
    void nativeRecordIsUntouched(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(topics = "parameters-native", groupId = "parameters-native")
            void handle(ConsumerRecord<byte[], byte[]> record) {
                calls.add(text(record.value()), record.key(), RealKafka.header(record, "x"));
            }
        }
        assertThat(Calls.first(kafka, Handlers::new, List.of(with(record("parameters-native", "{oops"), "x", "1"))))
                .containsExactly("{oops", null, "1");
    }

    @Test
    void headersOfAMessageInEveryShape(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(topics = "parameters-headers", groupId = "parameters-headers")
            void handle(
                    User user,
                    @Header String sentryTrace,
                    @Header("count") int count,
                    @Header("count") Long boxed,
                    @Header("count") Optional<String> optional,
                    @Header("count") OptionalInt optionalInt,
                    @Header("count") OptionalLong optionalLong,
                    @Header("absent") OptionalDouble absentDouble,
                    @Header("absent") Optional<UUID> absent,
                    @Header("absent") @Nullable String nullable,
                    @Header("tag") List<String> tags,
                    @Header("tag") List<Optional<String>> tagsAndNulls,
                    @Header("absent") List<String> none,
                    @Header("count") byte[] raw,
                    Headers all) {
                calls.add(user, sentryTrace, count, boxed, optional, optionalInt, optionalLong, absentDouble, absent);
                calls.add(nullable, tags, tagsAndNulls, none, text(raw), all.size());
            }
        }
        Calls calls = new Calls();
        kafka.create("parameters-headers");
        ProducerRecord<byte[], byte[]> record = with(with(john("parameters-headers"), "count", "7"), "tag", "a");
        kafka.send(with(with(with(record, "tag", (byte[]) null), "tag", "b"), "sentry-trace", "s"));
        kafka.whileRunning(
                new Handlers(calls),
                () -> assertThat(calls.await(2))
                        .containsExactly(
                                List.of(
                                        JOHN,
                                        "s",
                                        7,
                                        7L,
                                        Optional.of("7"),
                                        OptionalInt.of(7),
                                        OptionalLong.of(7),
                                        OptionalDouble.empty(),
                                        Optional.empty()),
                                Arrays.asList(
                                        null,
                                        List.of("a", "b"),
                                        List.of(Optional.of("a"), Optional.empty(), Optional.of("b")),
                                        List.of(),
                                        "7",
                                        5)));
    }

    @Test
    void headersOfABatchAreColumnsWithEmptyPlacesWhereOneIsMissing(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(
                    topics = "parameters-columns",
                    groupId = "parameters-columns",
                    batch = true,
                    maxRecords = 3,
                    batchTimeoutMs = 20_000)
            void handle(
                    List<User> users,
                    @Header("id") List<String> ids,
                    @Header("trace") List<Optional<String>> traces,
                    @Header("count") List<OptionalInt> counts,
                    @Header("nullable") List<@Nullable String> nullables,
                    @Header("tag") List<List<String>> tags,
                    List<Headers> headers,
                    @Key List<Optional<String>> keys) {
                List<Integer> sizes = headers.stream().map(Headers::size).toList();
                calls.add(users, ids, traces, counts, nullables, tags, sizes, keys);
            }
        }
        String topic = "parameters-columns";
        List<ProducerRecord<byte[], byte[]>> records = List.of(
                with(with(with(record(topic, 0, "k0", JOHN_JSON), "id", "0"), "trace", "t0"), "count", "10"),
                with(record(topic, 0, null, JANE_JSON), "id", "1"),
                with(
                        with(with(with(record(topic, 0, "k2", JOHN_JSON), "tag", "a"), "tag", "b"), "id", "2"),
                        "nullable",
                        "n"));
        assertThat(Calls.first(kafka, Handlers::new, records))
                .containsExactly(
                        List.of(JOHN, JANE, JOHN),
                        List.of("0", "1", "2"),
                        List.of(Optional.of("t0"), Optional.empty(), Optional.empty()),
                        List.of(OptionalInt.of(10), OptionalInt.empty(), OptionalInt.empty()),
                        Arrays.asList(null, null, "n"),
                        List.of(List.of(), List.of(), List.of("a", "b")),
                        List.of(3, 1, 4),
                        List.of(Optional.of("k0"), Optional.empty(), Optional.of("k2")));
    }

    @Test
    void headerMappingIsARecordOfHeaders(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(topics = "parameters-mapping", groupId = "parameters-mapping")
            void handle(User user, @HeaderMapping Trace trace) {
                calls.add(user, trace);
            }
        }
        ProducerRecord<byte[], byte[]> record = with(
                with(with(with(john("parameters-mapping"), "sentry-trace", "s"), "RETRIES", "3"), "tag", "a"),
                "tag",
                "b");
        assertThat(Calls.first(kafka, Handlers::new, List.of(record)))
                .containsExactly(JOHN, new Trace(Optional.of("s"), 3, List.of("a", "b")));
    }

    @Test
    void headerMappingOfABatchIsAligned(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(
                    topics = "parameters-mappings",
                    groupId = "parameters-mappings",
                    batch = true,
                    maxRecords = 2,
                    batchTimeoutMs = 20_000)
            void handle(List<User> users, @HeaderMapping List<Trace> traces) {
                calls.add(users, traces);
            }
        }
        List<ProducerRecord<byte[], byte[]>> records = List.of(
                with(john("parameters-mappings"), "RETRIES", "1"),
                with(with(jane("parameters-mappings"), "RETRIES", "2"), "sentry-trace", "s"));
        assertThat(Calls.first(kafka, Handlers::new, records))
                .containsExactly(
                        List.of(JOHN, JANE),
                        List.of(new Trace(Optional.empty(), 1, List.of()), new Trace(Optional.of("s"), 2, List.of())));
    }

    @Test
    void keyInEveryShape(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(topics = "parameters-key", groupId = "parameters-key")
            void handle(
                    User user,
                    @Key String key,
                    @Key Optional<String> optional,
                    @Key byte[] raw,
                    @Key int number,
                    @Key Optional<Long> optionalNumber) {
                calls.add(user, key, optional, text(raw), number, optionalNumber);
            }
        }
        assertThat(Calls.first(kafka, Handlers::new, List.of(record("parameters-key", 0, "42", JOHN_JSON))))
                .containsExactly(JOHN, "42", Optional.of("42"), "42", 42, Optional.of(42L));
    }

    @Test
    void keyThatIsMissingIsEmptyOrNull(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(topics = "parameters-no-key", groupId = "parameters-no-key")
            void handle(User user, @Key Optional<String> optional, @Key @Nullable String nullable) {
                calls.add(user, optional, nullable);
            }
        }
        assertThat(Calls.first(kafka, Handlers::new, List.of(john("parameters-no-key"))))
                .containsExactly(JOHN, Optional.empty(), null);
    }

    @Test
    void keysOfABatchAreAligned(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(
                    topics = "parameters-keys",
                    groupId = "parameters-keys",
                    batch = true,
                    maxRecords = 2,
                    batchTimeoutMs = 20_000)
            void handle(List<User> users, @Key List<String> keys, @Key List<Integer> numbers) {
                calls.add(users, keys, numbers);
            }
        }
        assertThat(Calls.first(
                        kafka,
                        Handlers::new,
                        List.of(
                                record("parameters-keys", 0, "1", JOHN_JSON),
                                record("parameters-keys", 0, "2", JANE_JSON))))
                .containsExactly(List.of(JOHN, JANE), List.of("1", "2"), List.of(1, 2));
    }

    @Test
    void variablesOfTheTopicsName(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(topics = "parameters-path.{region}.{shop}", groupId = "parameters-path")
            void handle(User user, @Path String region, @Path("shop") int number) {
                calls.add(user, region, number);
            }
        }
        assertThat(Calls.first(kafka, Handlers::new, List.of(john("parameters-path.eu.7"))))
                .containsExactly(JOHN, "eu", 7);
    }

    @Test
    void variablesOfTheTopicsNamesInABatchAreAligned(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(
                    topics = "parameters-paths.{region}",
                    groupId = "parameters-paths",
                    batch = true,
                    maxRecords = 2,
                    batchTimeoutMs = 20_000)
            void handle(List<User> users, @Path("region") List<String> regions) {
                assertThat(users).hasSameSizeAs(regions);
                for (int i = 0; i < users.size(); i++) {
                    calls.add(users.get(i), regions.get(i));
                }
            }
        }
        Calls calls = new Calls();
        kafka.create("parameters-paths.eu", "parameters-paths.us", "parameters-paths-elsewhere");
        kafka.send(
                List.of(john("parameters-paths-elsewhere"), john("parameters-paths.eu"), jane("parameters-paths.us")));
        kafka.whileRunning(
                new Handlers(calls),
                () -> assertThat(calls.await(2)).containsExactlyInAnyOrder(List.of(JOHN, "eu"), List.of(JANE, "us")));
    }

    @Test
    void contextServicesAndLogger(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(topics = "parameters-services", groupId = "parameters-services")
            void handle(User user, Context context, @Depends Repository repository, Logger logger) {
                calls.add(
                        user,
                        repository.equals(context.get(Repository.class)),
                        repository,
                        logger.getName(),
                        MDC.get("topic"),
                        MDC.get("partition"),
                        MDC.get("offset"));
            }
        }
        assertThat(Calls.first(
                        kafka,
                        Handlers::new,
                        app -> app.provide(Repository.class, () -> new Repository("users")),
                        List.of(john("parameters-services"))))
                .containsExactly(
                        JOHN, true, new Repository("users"), Handlers.class.getName(), "parameters-services", "0", "0");
    }

    @Test
    void contextServicesAndLoggerOfABatch(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(
                    topics = "parameters-services-batch",
                    groupId = "parameters-services-batch",
                    batch = true,
                    maxRecords = 2,
                    batchTimeoutMs = 20_000)
            void handle(List<User> users, Context context, @Depends Repository repository, Logger logger) {
                calls.add(
                        users,
                        repository.equals(context.get(Repository.class)),
                        logger.getName(),
                        MDC.get("topic"),
                        MDC.get("partition"),
                        MDC.get("offset"));
            }
        }
        assertThat(Calls.first(
                        kafka,
                        Handlers::new,
                        app -> app.provide(Repository.class, () -> new Repository("users")),
                        List.of(john("parameters-services-batch"), jane("parameters-services-batch"))))
                .containsExactly(
                        List.of(JOHN, JANE), true, Handlers.class.getName(), "parameters-services-batch", "0", "0..1");
    }
}
