package dev.faststream.kafka;

import dev.faststream.Codec;
import dev.faststream.Middleware;
import dev.faststream.PublishException;
import dev.faststream.Response;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Publishes bodies of one type to one topic, each with the key and the headers that follow from it. Immutable:
 * {@link #key} and {@link #header} give a changed copy. Safe to use from any thread.
 *
 * @param <T> the body's type
 */
public final class Publisher<T> {
    /**
     * Where messages go.
     *
     * @param topic with the prefixes of routers
     * @param codecs of routers, nearer than those of the broker
     * @param middlewares of routers, inside of that of the broker
     */
    record Destination(KafkaBroker broker, String topic, List<Codec> codecs, List<Middleware> middlewares) {}

    private final Supplier<Destination> destination;
    private final String name;
    private final Function<? super T, @Nullable String> key;
    private final Map<String, Function<? super T, @Nullable String>> headers;
    private final List<Codec> codecs;

    private Publisher(
            Supplier<Destination> destination,
            String name,
            Function<? super T, @Nullable String> key,
            Map<String, Function<? super T, @Nullable String>> headers,
            List<Codec> codecs) {
        this.destination = destination;
        this.name = name;
        this.key = key;
        this.headers = headers;
        this.codecs = codecs;
    }

    /** Makes one that asks for its destination each time, without keys and headers. */
    static <T> Publisher<T> to(Supplier<Destination> destination, String name) {
        return new Publisher<>(destination, name, body -> null, Map.of(), List.of());
    }

    /** Gives a copy that takes each message's key, and with it the partition, from its body; null for no key. */
    public Publisher<T> key(Function<? super T, @Nullable String> keyOf) {
        return new Publisher<>(destination, name, keyOf, headers, codecs);
    }

    /** Gives a copy that adds a header made of the body; null for no header. */
    public Publisher<T> header(String name, Function<? super T, @Nullable String> valueOf) {
        Map<String, Function<? super T, @Nullable String>> more = new LinkedHashMap<>(headers);
        more.put(name, valueOf);
        return new Publisher<>(destination, name, key, more, codecs);
    }

    /** Gives a copy that encodes with this codec what it writes, and all else with those of the broker. */
    public Publisher<T> codec(Codec codec) {
        return new Publisher<>(destination, name, key, headers, List.of(codec));
    }

    /**
     * Publishes a body and waits until Kafka has acknowledged it.
     *
     * @throws PublishException if it has not; names the topic and the reason
     */
    public RecordMetadata publish(T body) {
        Destination to = destination.get();
        return to.broker().await(to.topic(), to.broker().send(to, response(body), codecs(to)));
    }

    /** Publishes a body; see {@link KafkaBroker#publishAsync}. */
    public CompletableFuture<RecordMetadata> publishAsync(T body) {
        Destination to = destination.get();
        return to.broker().publishAsync(to, response(body), codecs(to));
    }

    /**
     * Publishes bodies, each with its own key and headers, and waits until Kafka has acknowledged all.
     *
     * @return where each went, in the order of the bodies
     * @throws PublishException if one was not acknowledged; others may have been
     */
    public List<RecordMetadata> publishAll(Collection<? extends T> bodies) {
        Destination to = destination.get();
        List<Codec> nearestFirst = codecs(to);
        List<CompletableFuture<RecordMetadata>> sends = bodies.stream()
                .map(body -> to.broker().send(to, response(body), nearestFirst))
                .toList();
        return sends.stream().map(send -> to.broker().await(to.topic(), send)).toList();
    }

    /** Publishes a request and waits for the reply; see {@link KafkaBroker#request}. */
    public Reply request(T body, Duration timeout) {
        Destination to = destination.get();
        return Requests.await(to.topic(), requestAsync(body, timeout));
    }

    /** Publishes a request; see {@link KafkaBroker#requestAsync}. */
    public CompletableFuture<Reply> requestAsync(T body, Duration timeout) {
        Destination to = destination.get();
        return to.broker().requestAsync(to, response(body), timeout, codecs(to));
    }

    private List<Codec> codecs(Destination to) {
        if (codecs.isEmpty() || to.codecs().isEmpty()) {
            return codecs.isEmpty() ? to.codecs() : codecs;
        }
        return Stream.concat(codecs.stream(), to.codecs().stream()).toList();
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
        return name;
    }
}
