package dev.faststream.benchmarks.spring;

import dev.faststream.benchmarks.Case;
import dev.faststream.benchmarks.Contender;
import dev.faststream.benchmarks.Event;
import dev.faststream.benchmarks.Setup;
import dev.faststream.benchmarks.Work;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;

/**
 * A listener that gives a future: the one way to have more records handled at once than there are partitions. Their
 * order is lost, so it can't run the cases where keys have one. It polls again when all of a poll is done, which makes
 * a poll the most that is handled at once.
 */
public final class SpringAsync implements Contender {
    record Single(Work work, Executor threads) {
        @KafkaListener(topics = Setup.TOPIC, groupId = Setup.GROUP)
        CompletableFuture<Void> handle(ConsumerRecord<byte[], Event> record) {
            return CompletableFuture.runAsync(
                    () -> work.handle(record.value(), Spring.header(record, Setup.TRACE)), threads);
        }
    }

    @Override
    public String name() {
        return "spring-async";
    }

    @Override
    public String description() {
        return App.description("futures on virtual threads");
    }

    @Override
    public Set<Case> cases() {
        return EnumSet.of(Case.C2);
    }

    @Override
    public AutoCloseable start(Setup setup) {
        return App.start(App.factory(setup, App.events()), new Single(setup.work(), Thread.ofVirtual()::start));
    }
}
