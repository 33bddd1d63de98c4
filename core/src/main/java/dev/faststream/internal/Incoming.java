package dev.faststream.internal;

import dev.faststream.Headers;
import dev.faststream.IncomingMessage;
import dev.faststream.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A record on its way to a handler, for middleware to see and change. Used by the thread that runs the handler. */
final class Incoming<R> implements IncomingMessage {
    private final InFlight<R> inFlight;
    private final BoundHandler.BodyReader<R> body;
    private final RecordMapper<R> mapper;
    private final Message<?> view;

    Incoming(InFlight<R> inFlight, BoundHandler.BodyReader<R> body, RecordMapper<R> mapper) {
        this.inFlight = inFlight;
        this.body = body;
        this.mapper = mapper;
        this.view = mapper.message(inFlight);
    }

    InFlight<R> inFlight() {
        return inFlight;
    }

    @Override
    public @Nullable Object body() {
        return body.of(inFlight);
    }

    @Override
    public void body(@Nullable Object changed) {
        inFlight.giveBody(changed);
    }

    @Override
    public byte @Nullable [] value() {
        return mapper.value(inFlight.seen());
    }

    @Override
    public void value(byte @Nullable [] changed) {
        inFlight.changed(mapper.changed(inFlight.seen(), changed, headers()));
    }

    @Override
    public void headers(Headers changed) {
        boolean bodyGiven = inFlight.hasGivenBody();
        Object known = inFlight.body();
        inFlight.changed(mapper.changed(inFlight.seen(), value(), changed));
        if (bodyGiven) {
            inFlight.giveBody(known);
        }
    }

    @Override
    public boolean isMarked() {
        return inFlight.isMarked();
    }

    @Override
    public Headers headers() {
        return view.headers();
    }

    @Override
    public Optional<byte[]> key() {
        return view.key();
    }

    @Override
    public String topic() {
        return view.topic();
    }

    @Override
    public int partition() {
        return view.partition();
    }

    @Override
    public long offset() {
        return view.offset();
    }

    @Override
    public Instant timestamp() {
        return view.timestamp();
    }

    @Override
    public int attempt() {
        return view.attempt();
    }

    @Override
    public Optional<String> correlationId() {
        return view.correlationId();
    }

    @Override
    public Optional<String> contentType() {
        return view.contentType();
    }

    @Override
    public Optional<String> replyTo() {
        return view.replyTo();
    }

    @Override
    public String path(String name) {
        return view.path(name);
    }

    @Override
    public void ack() {
        view.ack();
    }

    @Override
    public void nack() {
        view.nack();
    }

    @Override
    public void nack(Duration delay) {
        view.nack(delay);
    }

    @Override
    public void reject(String reason) {
        view.reject(reason);
    }

    /** Says which record it is. */
    @Override
    public String toString() {
        return mapper.describe(inFlight.record());
    }
}
