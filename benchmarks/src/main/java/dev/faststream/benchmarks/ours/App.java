package dev.faststream.benchmarks.ours;

import dev.faststream.FastStream;
import dev.faststream.benchmarks.Setup;
import dev.faststream.kafka.KafkaBroker;

/** Our framework around one bean of handlers. */
final class App {
    private App() {}

    static AutoCloseable start(Setup setup, Object handlers) {
        return start(KafkaBroker.of(setup.servers()).include(handlers));
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
