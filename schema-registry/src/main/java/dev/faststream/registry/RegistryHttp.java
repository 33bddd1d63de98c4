package dev.faststream.registry;

import dev.faststream.DecodeException;
import dev.faststream.UnavailableException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The requests and answers of a registry, and what its refusals mean. Safe to use from any thread. */
record RegistryHttp(List<URI> addresses, HttpClient client, Map<String, String> headers, Duration timeout) {
    private static final String JSON = "application/vnd.schemaregistry.v1+json";
    private static final JsonMapper MAPPER = JsonMapper.shared();

    RegistryHttp {
        addresses = List.copyOf(addresses);
        headers = Map.copyOf(headers);
    }

    static String path(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The addresses, without a password that may stand in them. */
    String shown() {
        return addresses.stream()
                .map(address -> address.toString().replaceFirst("//[^/@]*@", "//"))
                .collect(Collectors.joining(", "));
    }

    /** Reads a schema; that there is none is the fault of the record which names it. */
    Schema schema(String path, String what) {
        HttpResponse<String> answer = ask(path, null);
        if (answer.statusCode() == 404) {
            throw new DecodeException(
                    what + " is not known to the schema registry at " + shown() + " (" + reason(answer)
                            + "); is it the one that the producer uses?",
                    null);
        }
        JsonNode schema = demand(answer);
        List<Schema.Reference> references = new ArrayList<>();
        for (JsonNode reference : schema.path("references")) {
            references.add(new Schema.Reference(
                    reference.path("name").asString(),
                    reference.path("subject").asString(),
                    reference.path("version").asInt()));
        }
        return new Schema(
                schema.path("schemaType").asString("AVRO"),
                schema.path("schema").asString(),
                references);
    }

    /** Registers a schema or looks it up, as the path says. */
    SchemaRegistry.Registered post(String path, Schema schema, String subject) {
        HttpResponse<String> answer = ask(path, body(schema));
        String refusal = refusal(answer.statusCode());
        if (!refusal.isEmpty()) {
            throw new IllegalArgumentException(
                    "the schema for the subject " + subject + refusal + " at " + shown() + ": " + reason(answer));
        }
        JsonNode found = demand(answer);
        return new SchemaRegistry.Registered(
                found.path("id").asInt(), found.path("version").asInt(0));
    }

    /** Why a schema is not taken; empty where the answer says something else. */
    private static String refusal(int status) {
        return switch (status) {
            case 404 -> " is not registered, and nothing registers it,";
            case 409 -> " is not compatible with the versions that are there";
            case 422 -> " is refused as invalid";
            default -> "";
        };
    }

    private static String body(Schema schema) {
        ObjectNode body = MAPPER.createObjectNode();
        body.put("schema", schema.text());
        if (!schema.type().equals("AVRO")) {
            body.put("schemaType", schema.type());
        }
        if (!schema.references().isEmpty()) {
            ArrayNode references = body.putArray("references");
            for (Schema.Reference reference : schema.references()) {
                references
                        .addObject()
                        .put("name", reference.name())
                        .put("subject", reference.subject())
                        .put("version", reference.version());
            }
        }
        return body.toString();
    }

    /** Everything else that is not an answer is taken for a registry that will answer once somebody has mended it. */
    private JsonNode demand(HttpResponse<String> answer) {
        int status = answer.statusCode();
        if (status == 401 || status == 403) {
            throw unavailable(
                    "refuses us with status " + status + " (" + reason(answer)
                            + "); set basicAuth(...) or bearerToken(...), or give this user the right",
                    null);
        }
        if (status != 200) {
            throw unavailable("answers with status " + status + " (" + reason(answer) + ")", null);
        }
        try {
            return MAPPER.readTree(answer.body());
        } catch (JacksonException e) {
            throw unavailable("answers with something else than JSON; is it the address of a registry?", e);
        }
    }

    private static String reason(HttpResponse<String> answer) {
        try {
            return MAPPER.readTree(answer.body()).path("message").asString("no reason given");
        } catch (JacksonException e) {
            return "no reason given";
        }
    }

    /** One address after the other, until one answers. */
    private HttpResponse<String> ask(String path, @Nullable String body) {
        IOException failure = new IOException("no address");
        for (URI address : addresses) {
            try {
                HttpResponse<String> answer = client.send(
                        request(URI.create(address + path), body),
                        HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
                if (answer.statusCode() < 500) {
                    return answer;
                }
                failure = new IOException("status " + answer.statusCode() + ", " + reason(answer));
            } catch (IOException e) {
                failure = e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw unavailable("was not waited for: interrupted", e);
            }
        }
        throw unavailable("does not answer (" + failure + "); start it, or correct the address", failure);
    }

    private HttpRequest request(URI address, @Nullable String body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).timeout(timeout).header("Accept", JSON + ", application/json");
        headers.forEach(request::header);
        return body == null
                ? request.GET().build()
                : request.header("Content-Type", JSON)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
    }

    private UnavailableException unavailable(String what, @Nullable Throwable cause) {
        return new UnavailableException("the schema registry at " + shown() + " " + what, cause);
    }
}
