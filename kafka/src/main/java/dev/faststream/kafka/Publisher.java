package dev.faststream.kafka;

import dev.faststream.Codec;
import dev.faststream.PublishException;
import dev.faststream.Response;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Publishes bodies of one type to one topic, each with the key and the headers that follow from it. Immutable:
 * {@link #key} and {@link #header} give a changed copy. Safe to use from any thread.
 *
 * @param <T> the body's type
 */
public final class Publisher<T> {
    private final KafkaBroker broker;
    private final String topic;
    private final Function<? super T, @Nullable String> key;
    private final Map<String, Function<? super T, @Nullable String>> headers;
    private final List<Codec> codecs;

    Publisher(
            KafkaBroker broker,
            String topic,
            Function<? super T, @Nullable String> key,
            Map<String, Function<? super T, @Nullable String>> headers,
            List<Codec> codecs) {
        this.broker = broker;
        this.topic = topic;
        this.key = key;
        this.headers = headers;
        this.codecs = codecs;
    }

    /** Gives a copy that takes each message's key, and with it the partition, from its body; null for no key. */
    public Publisher<T> key(Function<? super T, @Nullable String> keyOf) {
        return new Publisher<>(broker, topic, keyOf, headers, codecs);
    }

    /** Gives a copy that adds a header made of the body; null for no header. */
    public Publisher<T> header(String name, Function<? super T, @Nullable String> valueOf) {
        Map<String, Function<? super T, @Nullable String>> more = new LinkedHashMap<>(headers);
        more.put(name, valueOf);
        return new Publisher<>(broker, topic, key, more, codecs);
    }

    /** Gives a copy that encodes with this codec what it writes, and all else with those of the broker. */
    public Publisher<T> codec(Codec codec) {
        return new Publisher<>(broker, topic, key, headers, List.of(codec));
    }

    /**
     * Publishes a body and waits until Kafka has acknowledged it.
     *
     * @throws PublishException if it has not; names the topic and the reason
     */
    public RecordMetadata publish(T body) {
        return KafkaBroker.await(topic, broker.send(topic, response(body), codecs));
    }

    /** Publishes a body; see {@link KafkaBroker#publishAsync}. */
    public CompletableFuture<RecordMetadata> publishAsync(T body) {
        return broker.publishAsync(topic, response(body), codecs);
    }

    /**
     * Publishes bodies, each with its own key and headers, and waits until Kafka has acknowledged all.
     *
     * @return where each went, in the order of the bodies
     * @throws PublishException if one was not acknowledged; others may have been
     */
    public List<RecordMetadata> publishAll(Collection<? extends T> bodies) {
        List<CompletableFuture<RecordMetadata>> sends = bodies.stream()
                .map(body -> broker.send(topic, response(body), codecs))
                .toList();
        return sends.stream().map(send -> KafkaBroker.await(topic, send)).toList();
    }

    private Response<T> response(T body) {
        Response<T> response = Response.of(body);
        String keyOfBody = key.apply(body);
        if (keyOfBody != null) {
            response = response.key(keyOfBody);
        }
        for (Map.Entry<String, Function<? super T, @Nullable String>> header : headers.entrySet()) {
            String value = header.getValue().apply(body);
            if (value != null) {
                response = response.header(header.getKey(), value);
            }
        }
        return response;
    }

    /** Says which topic it publishes to. */
    @Override
    public String toString() {
        return "publisher(" + topic + ")";
    }
}
