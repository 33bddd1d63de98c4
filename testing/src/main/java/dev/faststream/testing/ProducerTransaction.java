package dev.faststream.testing;

import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Where a transactional producer is. Safe to use from any thread, as far as one producer's calls make sense there. */
final class ProducerTransaction {
    private enum Phase {
        UNINITIALIZED,
        READY,
        IN_TRANSACTION,
        ABORTABLE_ERROR,
        FATAL_ERROR
    }

    private final InMemoryCluster cluster;
    private final String id;
    private final ClientConfig config;
    private volatile Phase phase = Phase.UNINITIALIZED;
    private volatile Transactions.@Nullable Identity identity;
    private volatile @Nullable RuntimeException failure;

    ProducerTransaction(InMemoryCluster cluster, String id, ClientConfig config) {
        this.cluster = cluster;
        this.id = id;
        this.config = config;
    }

    void init() {
        if (phase != Phase.UNINITIALIZED) {
            throw illegal("INITIALIZING");
        }
        identity = answered(known -> known.transactions().init(id));
        phase = Phase.READY;
    }

    private IllegalStateException illegal(String target) {
        return new IllegalStateException(
                "TransactionalId " + id + ": Invalid transition attempted from state " + phase + " to state " + target);
    }

    private <T> T answered(Function<ClusterState, T> question) {
        long atMostMs = config.number(ProducerConfig.MAX_BLOCK_MS_CONFIG);
        if (!cluster.awaitAnswer(atMostMs)) {
            throw new TimeoutException("Timeout expired after " + atMostMs + "ms while awaiting the transaction");
        }
        return cluster.ask(question);
    }

    void begin() {
        demandNoError();
        if (phase != Phase.READY) {
            throw illegal(Phase.IN_TRANSACTION.name());
        }
        phase = Phase.IN_TRANSACTION;
    }

    private void demandNoError() {
        if (phase == Phase.ABORTABLE_ERROR || phase == Phase.FATAL_ERROR) {
            if (failure instanceof ProducerFencedException fenced) {
                throw new ProducerFencedException(fenced.getMessage());
            }
            throw new KafkaException("Cannot execute transactional method because we are in an error state", failure);
        }
    }

    void demandSend() {
        demandNoError();
        if (phase == Phase.UNINITIALIZED) {
            throw new IllegalStateException("Cannot perform a 'send' before completing a call to initTransactions when"
                    + " transactions are enabled.");
        }
        if (phase != Phase.IN_TRANSACTION) {
            throw new IllegalStateException("Cannot call send in state " + phase);
        }
    }

    private Transactions.Identity demandIdentity() {
        Transactions.Identity known = identity;
        if (known == null) {
            throw illegal(Phase.IN_TRANSACTION.name());
        }
        return known;
    }

    private long endsMs() {
        return cluster.time().nowMs() + config.number(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG);
    }

    /** Notes that a partition takes part; gives the id that its records carry. */
    long writes(ClusterState known, TopicPartition partition) {
        Transactions.Identity who = demandIdentity();
        try {
            known.transactions().writes(who, partition, endsMs());
        } catch (ProducerFencedException e) {
            throw new InvalidProducerEpochException("Producer attempted to produce with an old epoch.");
        }
        return who.producerId();
    }

    /** A send has failed: the transaction can only be aborted. */
    void failed(ApiException cause) {
        boolean fatal = cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException;
        failure = fatal
                ? new ProducerFencedException(
                        "There is a newer producer with the same transactionalId which fences the current one.")
                : cause;
        phase = fatal ? Phase.FATAL_ERROR : Phase.ABORTABLE_ERROR;
    }

    void sendOffsets(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        demandNoError();
        if (phase != Phase.IN_TRANSACTION) {
            throw new IllegalStateException(
                    "Cannot send offsets if a transaction is not in progress (currentState= " + phase + ")");
        }
        if (offsets.isEmpty()) {
            return;
        }
        guarded(known -> {
            if (!group.memberId().isEmpty() && !isCurrent(known.group(group.groupId()), group)) {
                throw new CommitFailedException("Transaction offset Commit failed due to consumer group metadata"
                        + " mismatch: the member is not part of the group's current generation");
            }
            known.transactions().commitsOffsets(demandIdentity(), group.groupId(), offsets, endsMs());
        });
    }

    private static boolean isCurrent(ClusterState.Group known, ConsumerGroupMetadata group) {
        return known.classic().isCurrent(group.memberId(), group.generationId())
                || known.modern().has(group.memberId());
    }

    void end(boolean commit) {
        if (commit) {
            demandNoError();
        }
        if (phase == Phase.FATAL_ERROR) {
            demandNoError();
        }
        if (phase != Phase.IN_TRANSACTION && phase != Phase.ABORTABLE_ERROR) {
            throw illegal(commit ? "COMMITTING_TRANSACTION" : "ABORTING_TRANSACTION");
        }
        guarded(known -> known.transactions().end(demandIdentity(), commit));
        phase = Phase.READY;
        failure = null;
    }

    private void guarded(Consumer<ClusterState> change) {
        try {
            answered(known -> {
                change.accept(known);
                return true;
            });
        } catch (ProducerFencedException e) {
            failed(e);
            throw e;
        } catch (CommitFailedException e) {
            failure = e;
            phase = Phase.ABORTABLE_ERROR;
            throw e;
        }
    }
}
