package dev.faststream.registry;

import dev.faststream.DecodeException;
import dev.faststream.UnavailableException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A schema registry that speaks Confluent's HTTP API: Confluent's own, Karapace, Redpanda, and Apicurio under
 * {@code /apis/ccompat/v7}. What it has said of an id or a schema is kept, for neither ever changes; so most records
 * cost no request.
 *
 * <pre>{@code
 * SchemaRegistry registry = SchemaRegistry.at("http://localhost:8081");
 * KafkaBroker.of("localhost:9092").codec(AvroCodec.of(registry));
 * }</pre>
 *
 * <p>A registry that does not answer is an {@link UnavailableException}: records wait for it, and none is lost. Each
 * method with a setting gives a changed copy, which has asked nothing yet. Many threads may use one.
 */
public final class SchemaRegistry {
    private final RegistryHttp http;
    private final boolean registers;
    private final Once<Integer, Schema> byId = new Once<>();
    private final Once<Integer, Schema> serializedById = new Once<>();
    private final Once<Schema.Reference, Schema> byReference = new Once<>();
    private final Once<Subject, Registered> registered = new Once<>();

    /** A schema under a subject. */
    private record Subject(String name, Schema schema) {}

    /**
     * What the registry says of a schema under a subject.
     *
     * @param id the schema's number in the whole registry
     * @param version its version under the subject
     */
    public record Registered(int id, int version) {}

    private SchemaRegistry(RegistryHttp http, boolean registers) {
        this.http = http;
        this.registers = registers;
    }

    /**
     * Names a registry; nothing is asked yet.
     *
     * @param url its address, with a path where it has one
     * @param others addresses of the same registry, asked in their order when one does not answer
     */
    public static SchemaRegistry at(String url, String... others) {
        List<URI> addresses = Stream.concat(Stream.of(url), Stream.of(others))
                .map(address ->
                        URI.create(Objects.requireNonNull(address, "url").replaceFirst("/+$", "")))
                .toList();
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
        return new SchemaRegistry(new RegistryHttp(addresses, client, Map.of(), Duration.ofSeconds(10)), true);
    }

    /** Sends a user's name and password along. */
    public SchemaRegistry basicAuth(String user, String password) {
        String token = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return header("Authorization", "Basic " + token);
    }

    /** Sends a token along. */
    public SchemaRegistry bearerToken(String token) {
        return header("Authorization", "Bearer " + token);
    }

    /** Sends a header along with every request. */
    public SchemaRegistry header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(http.headers());
        more.put(name, value);
        return new SchemaRegistry(new RegistryHttp(http.addresses(), http.client(), more, http.timeout()), registers);
    }

    /** Sets how long one request may take; 10 s unless set. */
    public SchemaRegistry timeout(Duration timeout) {
        return new SchemaRegistry(
                new RegistryHttp(http.addresses(), http.client(), http.headers(), timeout), registers);
    }

    /** Asks with a client of one's own, as for certificates. */
    public SchemaRegistry client(HttpClient client) {
        return new SchemaRegistry(
                new RegistryHttp(http.addresses(), client, http.headers(), http.timeout()), registers);
    }

    /** Only looks schemas up: those that are not there yet are an error, not registered. */
    public SchemaRegistry withoutRegistering() {
        return new SchemaRegistry(http, false);
    }

    /**
     * Gives a schema.
     *
     * @throws DecodeException if the registry has none of this id
     * @throws UnavailableException if the registry does not answer
     */
    public Schema schema(int id) {
        return byId.get(id, key -> http.schema("/schemas/ids/" + key, "schema id " + key));
    }

    /** Gives a schema of Protobuf in its binary form, as Base64; where the registry can't do that, as text. */
    public Schema serializedSchema(int id) {
        return serializedById.get(
                id, key -> http.schema("/schemas/ids/" + key + "?format=serialized", "schema id " + key));
    }

    /** Gives what another schema refers to, of Protobuf in its binary form. */
    public Schema serializedSchema(Schema.Reference reference) {
        return byReference.get(
                reference,
                key -> http.schema(
                        "/subjects/" + RegistryHttp.path(key.subject()) + "/versions/" + key.version()
                                + "?format=serialized",
                        "version " + key.version() + " of subject " + key.subject()));
    }

    /**
     * Registers a schema under a subject, or looks it up where this registers nothing.
     *
     * @throws IllegalArgumentException if it is refused, as for not being compatible; the message says why
     * @throws UnavailableException if the registry does not answer
     */
    public int idOf(String subject, Schema schema) {
        return registered.get(new Subject(subject, schema), this::register).id();
    }

    /** Registers as {@link #idOf} does, and also tells the version. */
    public Registered register(String subject, Schema schema) {
        return registered.get(new Subject(subject, schema), this::register);
    }

    private Registered register(Subject subject) {
        if (registers) {
            http.post("/subjects/" + RegistryHttp.path(subject.name()) + "/versions", subject.schema(), subject.name());
        }
        return http.post("/subjects/" + RegistryHttp.path(subject.name()), subject.schema(), subject.name());
    }

    /** Names the addresses. */
    @Override
    public String toString() {
        return "schema registry at " + http.shown();
    }
}
