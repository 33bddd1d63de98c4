package dev.faststream.kafka;

import dev.faststream.Configuration;
import dev.faststream.ValueType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What has been said of a broker so far, but for its handlers, codecs and middleware. Used by the thread that
 * configures the broker.
 */
final class BrokerDraft {
    private static final String ROOT = Configuration.ROOT + "kafka.";
    private static final String BROKER = "the broker";

    private final String servers;
    private String name = "";
    private final Map<String, String> properties = new HashMap<>();
    private final Map<String, String> consumerProperties = new HashMap<>();
    private final Map<String, String> producerProperties = new HashMap<>();
    private FailureChoices failures = FailureChoices.NONE;

    BrokerDraft(String servers) {
        this.servers = servers;
    }

    void name(String given) {
        this.name = given;
    }

    void property(String key, String value) {
        properties.put(key, value);
    }

    void consumerProperty(String key, String value) {
        consumerProperties.put(key, value);
    }

    void producerProperty(String key, String value) {
        producerProperties.put(key, value);
    }

    void failures(FailureChoices choices) {
        this.failures = choices;
    }

    FailureChoices failures() {
        return failures;
    }

    String servers() {
        return servers;
    }

    /** Begins its keys. */
    String root() {
        return name.isEmpty() ? ROOT : ROOT + "brokers." + name + ".";
    }

    /** Replaces placeholders, then takes what is set by key, which wins. */
    BrokerOptions settle(Outside outside) {
        Texts texts = outside.texts(name.isEmpty() ? BROKER : BROKER + " " + name);
        Section keys = outside.section("");
        String[] at = {texts.of("bootstrapServers", servers)};
        keys.read("bootstrap-servers", ValueType.TEXT, value -> at[0] = value);
        keys.show(
                "bootstrap-servers",
                at[0],
                keys.origin("bootstrap-servers")
                        .or(() -> texts.origin("bootstrapServers"))
                        .orElse("code"));
        ClientSettings clients = new ClientSettings(
                at[0],
                properties("properties", "property", properties, NativeProperties.OF_ALL, keys, texts),
                properties(
                        "consumer-properties",
                        "consumerProperty",
                        consumerProperties,
                        NativeProperties.OF_CONSUMERS,
                        keys,
                        texts),
                properties(
                        "producer-properties",
                        "producerProperty",
                        producerProperties,
                        NativeProperties.OF_PRODUCERS,
                        keys,
                        texts));
        return new BrokerOptions(clients, failures(keys, texts), keys.origins());
    }

    private static Map<String, String> properties(
            String key, String option, Map<String, String> inCode, NativeProperties known, Section keys, Texts texts) {
        Map<String, String> all = texts.values(option, inCode);
        keys.readAll(key, known.names(), all::put);
        all.forEach((property, value) ->
                known.problem(property, value).ifPresent(problem -> texts.problem(key + ": " + problem)));
        keys.showAll(key, all, option, texts);
        return all;
    }

    private FailureChoices failures(Section keys, Texts texts) {
        FailureChoices inCode = failures.resolved(texts);
        FailureChoices[] all = {inCode};
        FailureKeys.ALL.forEach(key -> read(key, keys, all));
        keys.readAll(
                FailureKeys.HEADERS,
                List.of(),
                (header, value) -> all[0] = FailureKeys.withHeader(all[0], FailureChoices.NONE, header, value));
        for (FailureKeys.Key<?> key : FailureKeys.ALL) {
            String origin = inCode.says(key.name()) ? "code" : "default";
            keys.show(
                    key.name(),
                    key.show().apply(all[0].or(FailureChoices.NONE)),
                    keys.origin(key.name()).orElse(origin));
        }
        return all[0];
    }

    private static <T> void read(FailureKeys.Key<T> key, Section keys, FailureChoices[] all) {
        keys.read(key.name(), key.type(), value -> all[0] = key.set().set(all[0], FailureChoices.NONE, value));
    }

    /** Names it and the servers, as they are in the code. */
    @Override
    public String toString() {
        return "Kafka at " + servers + (name.isEmpty() ? "" : " (" + name + ")");
    }
}
