package dev.faststream.benchmarks.loops;

import dev.faststream.benchmarks.Case;
import dev.faststream.benchmarks.Contender;
import dev.faststream.benchmarks.Setup;
import dev.faststream.benchmarks.Versions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** The polling loop with auto-commit, in a group of the new protocol, whose client reads in a thread of its own. */
public final class LoopConsumer implements Contender {
    @Override
    public String name() {
        return "loop-consumer";
    }

    @Override
    public String description() {
        return "loop, auto-commit, group.protocol=consumer (" + Versions.ofKafkaClient() + ")";
    }

    @Override
    public Set<Case> cases() {
        return EnumSet.of(Case.S1, Case.S2, Case.B1, Case.B2);
    }

    @Override
    public AutoCloseable start(Setup setup) {
        return PollingLoop.start(setup, Commits.AUTO, Map.of(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer"));
    }
}
