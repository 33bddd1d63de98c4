package dev.faststream.testing;

import dev.faststream.embedded.EmbeddedKafka;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** A real broker in this JVM, started for a test. Its module is optional: only this class knows it. */
record EmbeddedBroker(EmbeddedKafka kafka) implements RealGround.Broker {
    /**
     * Starts one.
     *
     * @throws IllegalStateException if its module is missing
     */
    static Ground start(Duration patience) {
        try {
            EmbeddedKafka kafka = EmbeddedKafka.start();
            return new RealGround(kafka.bootstrapServers(), new EmbeddedBroker(kafka), patience);
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "There is no embedded broker on the class path: add dev.faststream:faststream-embedded-kafka with"
                            + " the scope test, or use TestKafka.inMemory()",
                    e);
        }
    }

    /** It lets everybody in. */
    @Override
    public Map<String, Object> settings(Map<String, Object> ofApp) {
        Map<String, Object> settings = new HashMap<>(ofApp);
        settings.keySet()
                .removeIf(key -> Stream.of("security.", "sasl.", "ssl.").anyMatch(key::startsWith));
        return settings;
    }

    @Override
    public void away(Duration duration) {
        kafka.stop();
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            kafka.startAgain();
        }
    }

    @Override
    public void close() {
        kafka.close();
    }
}
