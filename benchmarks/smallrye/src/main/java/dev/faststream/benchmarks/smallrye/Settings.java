package dev.faststream.benchmarks.smallrye;

import dev.faststream.benchmarks.Case;
import dev.faststream.benchmarks.Setup;
import dev.faststream.benchmarks.Shape;
import io.smallrye.config.Config;
import java.util.EnumSet;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Its configuration, as system properties. Health, tracing and cloud events are off, for nobody here asks for them.
 * Commits are as by default: throttled, which is asynchronous and after what was handled. Keys are texts, for two
 * arrays of the same bytes are different keys to it.
 */
final class Settings {
    /** With 1,000 threads it is slower than with these, also where 1,000 records may be handled at once. */
    private static final int MOST_THREADS = 256;

    private static final Set<Shape> BATCHES = EnumSet.of(Shape.BATCH, Shape.BATCH_WITHOUT_HEADERS, Shape.BATCH_BYTES);

    private Settings() {}

    /** Must come before the container: that finds a configuration only where there is one already. */
    static void load(Setup setup, boolean events) {
        set(setup, events);
        var unused = Config.getOrCreate();
    }

    private static void set(Setup setup, boolean events) {
        Case task = setup.task();
        int threads = Math.min(MOST_THREADS, setup.atOnce());
        System.setProperty("kafka.bootstrap.servers", setup.servers());
        System.setProperty("smallrye.messaging.worker." + Handlers.POOL + ".max-concurrency", "" + threads);
        incoming("connector", "smallrye-kafka");
        incoming("topic", Setup.TOPIC);
        incoming("group.id", Setup.GROUP);
        incoming("auto.offset.reset", "earliest");
        incoming("key.deserializer", StringDeserializer.class.getName());
        incoming("value.deserializer", (events ? EventDeserializer.class : ByteArrayDeserializer.class).getName());
        incoming("batch", "" + BATCHES.contains(task.shape()));
        if (setup.atOnce() > 1 && task.isOrdered()) {
            incoming("ordered", "key");
            incoming("ordered.max-concurrency", "" + threads);
        }
        if (task.shape() == Shape.RESULT) {
            outgoing("connector", "smallrye-kafka");
            outgoing("topic", Setup.RESULTS);
            outgoing("key.serializer", StringSerializer.class.getName());
            outgoing("value.serializer", EventSerializer.class.getName());
        }
    }

    private static void incoming(String name, String value) {
        leaveOutExtras("incoming." + Handlers.IN);
        System.setProperty("mp.messaging.incoming." + Handlers.IN + "." + name, value);
    }

    private static void outgoing(String name, String value) {
        leaveOutExtras("outgoing." + Handlers.OUT);
        System.setProperty("mp.messaging.outgoing." + Handlers.OUT + "." + name, value);
    }

    private static void leaveOutExtras(String channel) {
        for (String extra : new String[] {"health-enabled", "tracing-enabled", "cloud-events"}) {
            System.setProperty("mp.messaging." + channel + "." + extra, "false");
        }
    }
}
