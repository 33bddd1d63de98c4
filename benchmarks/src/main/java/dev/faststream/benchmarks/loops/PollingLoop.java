package dev.faststream.benchmarks.loops;

import dev.faststream.benchmarks.Case;
import dev.faststream.benchmarks.Setup;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** The loop of every tutorial: poll, handle, commit, all in one thread. */
final class PollingLoop implements Runnable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Setup setup;
    private final Commits commits;
    private final CountDownLatch stopRequested = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("loop").unstarted(this);

    private PollingLoop(Setup setup, Commits commits) {
        this.setup = setup;
        this.commits = commits;
    }

    static Set<Case> cases() {
        return Case.ofOneThread();
    }

    static AutoCloseable start(Setup setup, Commits commits) {
        PollingLoop loop = new PollingLoop(setup, commits);
        loop.thread.start();
        return loop::stop;
    }

    @Override
    public void run() {
        try (Consumer<byte[], byte[]> consumer = Clients.consumer(setup, commits.settings());
                Polled polled = Handlers.of(setup)) {
            consumer.subscribe(List.of(Setup.TOPIC));
            while (stopRequested.getCount() > 0) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                if (!records.isEmpty()) {
                    polled.handle(records);
                    commits.afterPoll(consumer);
                }
            }
            commits.atEnd(consumer);
        }
    }

    private void stop() throws InterruptedException {
        stopRequested.countDown();
        thread.join();
    }
}
