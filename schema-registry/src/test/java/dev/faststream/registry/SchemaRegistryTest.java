package dev.faststream.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faststream.DecodeException;
import dev.faststream.UnavailableException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SchemaRegistryTest {
    private static final Schema SCHEMA = Schema.of("AVRO", "\"string\"");

    private final FakeRegistry fake = FakeRegistry.start();
    private final SchemaRegistry registry = SchemaRegistry.at(fake.url() + "/");

    @AfterEach
    void stop() {
        fake.close();
    }

    @Test
    void aSchemaThatWasRegisteredIsFoundByItsId() {
        int id = registry.idOf("orders-value", SCHEMA);

        assertThat(SchemaRegistry.at(fake.url()).schema(id)).isEqualTo(SCHEMA);
        assertThat(fake.subjects()).containsExactly("orders-value");
    }

    @Test
    void whatWasAskedOnceIsNotAskedAgain() {
        int id = registry.idOf("orders-value", SCHEMA);
        registry.idOf("orders-value", SCHEMA);
        registry.schema(id);
        registry.schema(id);

        assertThat(fake.requests())
                .containsExactly(
                        "POST /subjects/orders-value/versions", "POST /subjects/orders-value", "GET /schemas/ids/1");
    }

    @Test
    void manyThreadsThatNeedTheSameSchemaAskOnce() throws Exception {
        int id = fake.add("orders-value", SCHEMA);
        List<Callable<Schema>> readers = Collections.nCopies(50, () -> registry.schema(id));

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Schema> read : threads.invokeAll(readers)) {
                assertThat(read.get()).isEqualTo(SCHEMA);
            }
        }

        assertThat(fake.requests()).containsExactly("GET /schemas/ids/1");
    }

    @Test
    void referencesGoBothWays() {
        Schema schema = new Schema("PROTOBUF", "x", List.of(new Schema.Reference("a.proto", "a.proto", 1)));

        int id = registry.idOf("orders-value", schema);

        assertThat(SchemaRegistry.at(fake.url()).schema(id)).isEqualTo(schema);
    }

    @Test
    void anUnknownIdIsTheFaultOfTheRecord() {
        assertThatThrownBy(() -> registry.schema(7))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("schema id 7")
                .hasMessageContaining(fake.url())
                .hasMessageContaining("the one that the producer uses");
    }

    @Test
    void aSchemaThatIsNotThereIsAnErrorWhenNothingIsRegistered() {
        assertThatThrownBy(() -> registry.withoutRegistering().idOf("orders-value", SCHEMA))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("subject orders-value is not registered");
        assertThat(fake.subjects()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"409, subject s is not compatible", "422, subject s is refused as invalid"})
    void aRefusedSchemaIsTheFaultOfTheBodyAndTheReasonIsTold(int status, String problem) {
        fake.refuse(status, "field x has no default");

        assertThatThrownBy(() -> registry.idOf("s", SCHEMA))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem)
                .hasMessageContaining("field x has no default");
    }

    @ParameterizedTest
    @CsvSource({"500, start it", "503, start it", "429, status 429", "401, basicAuth", "403, basicAuth"})
    void aRegistryThatDoesNotServeIsUnavailableAndAskedAgain(int status, String remedy) {
        int id = fake.add("s", SCHEMA);
        fake.refuse(status, "sorry");

        assertThatThrownBy(() -> registry.schema(id))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining(fake.url())
                .hasMessageContaining("sorry")
                .hasMessageContaining(remedy);
        fake.refuse(0, "");
        assertThat(registry.schema(id)).isEqualTo(SCHEMA);
    }

    @Test
    void aRegistryThatIsDownIsUnavailable() {
        SchemaRegistry down =
                SchemaRegistry.at("http://user:secret@localhost:1").timeout(Duration.ofSeconds(2));

        assertThatThrownBy(() -> down.schema(1))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("the schema registry at http://localhost:1 does not answer")
                .hasMessageContaining("start it, or correct the address")
                .hasMessageNotContaining("secret");
        assertThat(down.toString()).doesNotContain("secret");
    }

    @Test
    void theNextAddressIsAskedWhenOneDoesNotAnswer() {
        int id = fake.add("s", SCHEMA);

        assertThat(SchemaRegistry.at("http://localhost:1", fake.url()).schema(id))
                .isEqualTo(SCHEMA);
    }

    @Test
    void userAndTokenAreSentAlong() {
        int id = fake.add("s", SCHEMA);
        fake.demandAuthorization("Basic dTpw");
        assertThat(registry.basicAuth("u", "p").schema(id)).isEqualTo(SCHEMA);

        fake.demandAuthorization("Bearer t");
        assertThat(registry.bearerToken("t").schema(id)).isEqualTo(SCHEMA);
    }

    @Test
    void aSubjectMayHaveAnyName() {
        registry.idOf("a/b c", SCHEMA);

        assertThat(fake.subjects()).containsExactly("a/b c");
    }
}
