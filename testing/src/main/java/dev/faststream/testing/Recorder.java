package dev.faststream.testing;

import dev.faststream.internal.BoundHandler;
import dev.faststream.internal.Dispatch;
import dev.faststream.internal.InFlight;
import dev.faststream.kafka.internal.Inside;
import dev.faststream.kafka.internal.Observer;
import dev.faststream.kafka.internal.Progress;
import dev.faststream.kafka.internal.Reads;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Writes down what the handlers of an app are given, and what comes of it. Safe to use from any thread. */
final class Recorder implements Observer {
    private final Clock clock;
    private final Consumer<Reads> whenBound;
    private final Failures failures = new Failures();
    private final List<Inside> brokers = new CopyOnWriteArrayList<>();
    private final List<CallLog> logs = new CopyOnWriteArrayList<>();
    private final List<Reads> reads = new CopyOnWriteArrayList<>();
    private final List<Progress> loops = new CopyOnWriteArrayList<>();

    /** Makes one that tells what each subscription is about to read. */
    Recorder(Clock clock, Consumer<Reads> whenBound) {
        this.clock = clock;
        this.whenBound = whenBound;
    }

    Failures failures() {
        return failures;
    }

    List<CallLog> logs() {
        return logs;
    }

    List<Reads> reads() {
        return reads;
    }

    List<Progress> loops() {
        loops.removeIf(Progress::hasEnded);
        return loops;
    }

    /** The broker that was made ready last; it encodes and decodes for the test. */
    Inside broker() {
        if (brokers.isEmpty()) {
            throw new IllegalStateException("The app has no KafkaBroker, so there is nothing to test with a TestKafka");
        }
        return brokers.getFirst();
    }

    @Override
    public void ready(Inside broker) {
        brokers.add(broker);
    }

    @Override
    public void begins(Progress loop) {
        loop.watch();
        loops.add(loop);
    }

    @Override
    public void failed(String subscription, InFlight<?> record, Throwable cause) {
        failures.failed(subscription, record, cause);
    }

    @Override
    public Dispatch<ConsumerRecord<byte[], byte[]>> bound(
            Reads subscription, Dispatch<ConsumerRecord<byte[], byte[]>> handlers) {
        reads.add(subscription);
        whenBound.accept(subscription);
        List<Dispatch.Branch<ConsumerRecord<byte[], byte[]>>> branches = new ArrayList<>();
        for (Dispatch.Branch<ConsumerRecord<byte[], byte[]>> branch : handlers.branches()) {
            branches.add(new Dispatch.Branch<>(
                    recorded(branch.handler(), subscription.subscription()),
                    branch.wish(),
                    branch.bodyType(),
                    branch.publishTo()));
        }
        return new Dispatch<>(handlers.name(), branches, handlers.family(), handlers.unwanted());
    }

    private BoundHandler<ConsumerRecord<byte[], byte[]>> recorded(
            BoundHandler<ConsumerRecord<byte[], byte[]>> handler, String subscription) {
        CallLog log = new CallLog(handler.name(), subscription);
        logs.add(log);
        BoundHandler.Invoker<ConsumerRecord<byte[], byte[]>> invoker = handler.invoker();
        return new BoundHandler<>(
                handler.name(),
                handler.batch(),
                handler.body(),
                handler.arguments(),
                handler.check(),
                (records, arguments) -> {
                    RecordedCall call = new RecordedCall(
                            handler.name(), handler.batch(), messages(records), arguments, clock.instant(), failures);
                    log.calls().add(call);
                    return invoke(invoker, records, arguments, call, subscription);
                });
    }

    private List<TestMessage> messages(List<InFlight<ConsumerRecord<byte[], byte[]>>> records) {
        List<TestMessage> messages = new ArrayList<>(records.size());
        for (InFlight<ConsumerRecord<byte[], byte[]>> record : records) {
            messages.add(TestMessage.given(record.seen(), broker(), record.body(), record.attempt()));
        }
        return messages;
    }

    private @Nullable Object invoke(
            BoundHandler.Invoker<ConsumerRecord<byte[], byte[]>> invoker,
            List<InFlight<ConsumerRecord<byte[], byte[]>>> records,
            @Nullable Object[] arguments,
            RecordedCall call,
            String subscription)
            throws Exception {
        try {
            Object result = invoker.invoke(records, arguments);
            call.returned(result);
            call.messages().forEach(message -> failures.handled(subscription, message));
            return result;
        } catch (Throwable t) {
            call.threw(t);
            throw t;
        }
    }
}
