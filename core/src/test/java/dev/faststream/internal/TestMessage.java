package dev.faststream.internal;

import dev.faststream.Headers;
import dev.faststream.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The view over one message, as the test broker gives it to handlers. */
record TestMessage<T>(InFlight<TestRecord> inFlight) implements Message<T> {
    @Override
    @SuppressWarnings("unchecked") // the binder has made sure that bodies are decoded as T
    public @Nullable T body() {
        return (T) inFlight.body();
    }

    @Override
    public Optional<byte[]> key() {
        return Optional.ofNullable(inFlight.record().key());
    }

    @Override
    public Headers headers() {
        return inFlight.headers(TestMapper.INSTANCE::headers);
    }

    @Override
    public String topic() {
        return inFlight.partition().topic();
    }

    @Override
    public int partition() {
        return inFlight.partition().number();
    }

    @Override
    public long offset() {
        return inFlight.offset();
    }

    @Override
    public Instant timestamp() {
        return Instant.EPOCH;
    }

    @Override
    public int attempt() {
        return inFlight.attempt();
    }

    @Override
    public Optional<String> correlationId() {
        return headers().text("correlation_id");
    }

    @Override
    public Optional<String> contentType() {
        return ContentType.text(headers());
    }

    @Override
    public Optional<String> replyTo() {
        return headers().text("reply_to");
    }

    @Override
    public String path(String name) {
        return TestMapper.INSTANCE.path(inFlight.record(), name);
    }

    @Override
    public void ack() {
        inFlight.mark(new Mark.Ack());
    }

    @Override
    public void nack() {
        inFlight.mark(new Mark.Nack(null));
    }

    @Override
    public void nack(Duration delay) {
        inFlight.mark(new Mark.Nack(delay));
    }

    @Override
    public void reject(String reason) {
        inFlight.mark(new Mark.Reject(reason));
    }
}
