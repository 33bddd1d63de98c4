package dev.faststream.benchmarks.ours;

import dev.faststream.FastStream;
import dev.faststream.RetryPolicy;
import dev.faststream.benchmarks.Setup;
import dev.faststream.kafka.KafkaBroker;
import java.time.Duration;

/** Our framework around one bean of handlers. */
final class App {
    private App() {}

    static AutoCloseable start(Setup setup, Object handlers) {
        return start(broker(setup).include(handlers));
    }

    /** A broker whose failed records are tried again as every contender does it. */
    static KafkaBroker broker(Setup setup) {
        return KafkaBroker.of(setup.servers())
                .retry(RetryPolicy.standard()
                        .attempts(Setup.ATTEMPTS)
                        .delay(Duration.ofMillis(setup.task().retryPauseMs()))
                        .multiplier(1));
    }

    static AutoCloseable start(KafkaBroker broker) {
        FastStream app = FastStream.of(broker);
        app.start();
        return app::stop;
    }

    static String description(String variant) {
        return "FastStream for Java" + (variant.isEmpty() ? "" : ", " + variant);
    }
}
