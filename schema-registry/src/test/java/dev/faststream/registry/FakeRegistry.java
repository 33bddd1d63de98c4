package dev.faststream.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A registry in this process that speaks Confluent's HTTP API, as far as clients need it: registering, looking up, by
 * id and by version. It keeps every schema as the text that it was given.
 */
public final class FakeRegistry implements AutoCloseable {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private record Answer(int status, String body) {}

    private final HttpServer server;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<JsonNode> schemas = new ArrayList<>();
    private final Map<String, List<Integer>> subjects = new LinkedHashMap<>();
    private volatile int refusal;
    private volatile String refusalReason = "";
    private volatile String demandedAuthorization = "";

    private FakeRegistry(HttpServer server) {
        this.server = server;
    }

    /** Starts one on a free port. */
    public static FakeRegistry start() {
        return startAt(0);
    }

    /** Starts one on a port. */
    public static FakeRegistry startAt(int port) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress("localhost", port), 0);
            FakeRegistry registry = new FakeRegistry(server);
            server.createContext("/", registry::handle);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
            return registry;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String url() {
        return "http://localhost:" + port();
    }

    /** Method and path of every request so far. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Answers everything with a status; 0 ends that. */
    public void refuse(int status, String reason) {
        this.refusalReason = reason;
        this.refusal = status;
    }

    /** Refuses who does not send this. */
    public void demandAuthorization(String value) {
        this.demandedAuthorization = value;
    }

    /** The subjects that have schemas. */
    public synchronized List<String> subjects() {
        return List.copyOf(subjects.keySet());
    }

    /** Keeps a schema as if somebody had registered it; gives its id. */
    public synchronized int add(String subject, Schema schema) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("schema", schema.text());
        node.put("schemaType", schema.type());
        var references = node.putArray("references");
        schema.references()
                .forEach(reference -> references
                        .addObject()
                        .put("name", reference.name())
                        .put("subject", reference.subject())
                        .put("version", reference.version()));
        return add(subject, (JsonNode) node);
    }

    private int add(String subject, JsonNode schema) {
        int id = schemas.indexOf(schema) + 1;
        if (id == 0) {
            schemas.add(schema);
            id = schemas.size();
        }
        List<Integer> versions = subjects.computeIfAbsent(subject, name -> new ArrayList<>());
        if (!versions.contains(id)) {
            versions.add(id);
        }
        return id;
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        requests.add(exchange.getRequestMethod() + " " + path);
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        Answer answer = answer(exchange.getRequestMethod(), path, body, authorization);
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private synchronized Answer answer(String method, String path, String body, @Nullable String authorization) {
        if (refusal != 0) {
            return error(refusal, refusal * 100, refusalReason);
        }
        if (!demandedAuthorization.isEmpty() && !demandedAuthorization.equals(authorization)) {
            return error(401, 401, "Unauthorized");
        }
        String[] parts = path.substring(1).split("/", -1);
        if (parts[0].equals("schemas")) {
            return schema(Integer.parseInt(parts[2]));
        }
        String subject = URLDecoder.decode(parts[1], StandardCharsets.UTF_8);
        if (method.equals("POST")) {
            return post(subject, canonical(body), parts.length == 3);
        }
        List<Integer> versions = subjects.getOrDefault(subject, List.of());
        int version = Integer.parseInt(parts[3]);
        return version > versions.size() ? error(404, 40402, "Version not found") : schema(versions.get(version - 1));
    }

    private static JsonNode canonical(String body) {
        ObjectNode node = (ObjectNode) MAPPER.readTree(body);
        if (!node.has("schemaType")) {
            node.put("schemaType", "AVRO");
        }
        if (!node.has("references")) {
            node.putArray("references");
        }
        return node;
    }

    private Answer schema(int id) {
        if (id < 1 || id > schemas.size()) {
            return error(404, 40403, "Schema " + id + " not found");
        }
        return new Answer(200, schemas.get(id - 1).toString());
    }

    private Answer post(String subject, JsonNode schema, boolean register) {
        if (register) {
            return new Answer(200, "{\"id\":" + add(subject, schema) + "}");
        }
        int id = schemas.indexOf(schema) + 1;
        int version = subjects.getOrDefault(subject, List.of()).indexOf(id) + 1;
        return version == 0
                ? error(404, 40403, "Schema not found")
                : new Answer(200, "{\"subject\":\"%s\",\"id\":%d,\"version\":%d}".formatted(subject, id, version));
    }

    private static Answer error(int status, int code, String message) {
        return new Answer(status, "{\"error_code\":" + code + ",\"message\":\"" + message + "\"}");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
