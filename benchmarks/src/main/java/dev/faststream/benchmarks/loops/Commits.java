package dev.faststream.benchmarks.loops;

import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** When a loop commits what it has handled. */
enum Commits {
    /** After each poll, and waits for the answer. */
    SYNC {
        @Override
        void afterPoll(Consumer<byte[], byte[]> consumer) {
            consumer.commitSync();
        }

        @Override
        void atEnd(Consumer<byte[], byte[]> consumer) {}
    },
    /** After each poll, without waiting. */
    ASYNC {
        @Override
        void afterPoll(Consumer<byte[], byte[]> consumer) {
            consumer.commitAsync();
        }

        @Override
        void atEnd(Consumer<byte[], byte[]> consumer) {
            consumer.commitSync();
        }
    },
    /** The client does it every five seconds, in its poll and when it is closed. */
    AUTO {
        @Override
        void afterPoll(Consumer<byte[], byte[]> consumer) {}

        @Override
        void atEnd(Consumer<byte[], byte[]> consumer) {}
    };

    abstract void afterPoll(Consumer<byte[], byte[]> consumer);

    abstract void atEnd(Consumer<byte[], byte[]> consumer);

    Map<String, Object> settings() {
        return Map.of(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, this == AUTO);
    }
}
