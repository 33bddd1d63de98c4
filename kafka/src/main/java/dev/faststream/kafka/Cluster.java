package dev.faststream.kafka;

import dev.faststream.StartupException;
import dev.faststream.internal.Time;
import dev.faststream.kafka.internal.Surroundings;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is asked of the cluster as a whole: whether it is there, and which topics it has. Safe to use from any thread.
 */
final class Cluster implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Cluster.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final long ANSWER_MS = 5_000;
    /**
     * What a topic for dead letters needs, so that none is refused or thrown away: they are larger than the records
     * were, and keep their timestamps, which may be older than the usual retention.
     */
    private static final Map<String, String> KEEPS_EVERYTHING = Map.of(
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            Integer.toString(ClientSettings.MAX_REQUEST_BYTES),
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.RETENTION_MS_CONFIG,
            "-1",
            TopicConfig.RETENTION_BYTES_CONFIG,
            "-1",
            TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
            Long.toString(Long.MAX_VALUE),
            TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG,
            Long.toString(Long.MAX_VALUE));

    private final Admin admin;
    private final Time time;

    private Cluster(Admin admin, Time time) {
        this.admin = admin;
        this.time = time;
    }

    /**
     * Connects, trying again with a growing pause until the timeout has passed.
     *
     * @throws StartupException if the cluster does not answer in time or does not let us in
     */
    static Cluster connect(ClientSettings settings, Surroundings surroundings, Duration timeout) {
        Time time = surroundings.time();
        long deadlineMs = time.nowMs() + timeout.toMillis();
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                return tryOnce(settings, surroundings, Math.min(ANSWER_MS, Math.max(1, deadlineMs - time.nowMs())));
            } catch (AuthenticationException e) {
                throw new StartupException(
                        settings + " does not let us in: " + e.getMessage()
                                + ". Check security.protocol and sasl.* given to broker.property(...).",
                        e);
            } catch (KafkaException e) {
                if (deadlineMs - time.nowMs() <= pause.toMillis()) {
                    throw new StartupException(
                            settings + " did not answer within " + timeout.toSeconds() + " s: " + reason(e)
                                    + ". Check that it runs and that the address is right, or raise"
                                    + " app.startupTimeout(...).",
                            e);
                }
                log.warn("{} does not answer ({}); trying again in {} ms", settings, reason(e), pause.toMillis());
            }
            sleep(time, pause);
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        }
    }

    private static Cluster tryOnce(ClientSettings settings, Surroundings surroundings, long timeoutMs) {
        Admin admin = surroundings.clients().admin(settings.forAdmin());
        try {
            Cluster cluster = new Cluster(admin, surroundings.time());
            cluster.get(admin.describeCluster().nodes(), timeoutMs);
            return cluster;
        } catch (KafkaException | StartupException e) {
            admin.close(Duration.ZERO);
            throw e;
        }
    }

    private static String reason(KafkaException e) {
        return Optional.ofNullable(e.getCause())
                .map(Throwable::getMessage)
                .orElseGet(() -> String.valueOf(e.getMessage()));
    }

    private static void sleep(Time time, Duration pause) {
        try {
            time.sleep(pause);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static StartupException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new StartupException("Interrupted while waiting for Kafka", e);
    }

    private <T> T get(KafkaFuture<T> future, long timeoutMs) {
        try {
            return time.get(future, timeoutMs);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known
                    ? known
                    : new KafkaException(String.valueOf(e.getMessage()), e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("no answer after " + timeoutMs + " ms", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /**
     * Gives how many partitions each existing topic of a subscription has; topics that don't exist are left out.
     *
     * @throws KafkaException if the cluster does not answer
     */
    Map<String, Integer> partitions(Topics topics) {
        Collection<String> names = topics.isPattern()
                ? topicNames().stream().filter(topics::matches).toList()
                : topics.names();
        Map<String, Integer> found = new TreeMap<>();
        Map<String, KafkaFuture<TopicDescription>> descriptions =
                new HashMap<>(admin.describeTopics(names).topicNameValues());
        descriptions.forEach((topic, description) -> {
            try {
                found.put(topic, get(description, ANSWER_MS).partitions().size());
            } catch (UnknownTopicOrPartitionException e) {
                log.debug("There is no topic {}", topic, e);
            }
        });
        return found;
    }

    /** Gives the names of all topics that we may see. */
    Set<String> topicNames() {
        return get(admin.listTopics().names(), ANSWER_MS);
    }

    /**
     * Makes sure that a topic for dead letters exists; a new one gets as many partitions as another topic has, and
     * takes records of any size that we can send.
     *
     * @return completes with its number of partitions
     */
    CompletableFuture<Integer> ensureTopic(String name, String like) {
        return partitions(name)
                .thenCompose(existing -> existing.map(CompletableFuture::completedFuture)
                        .orElseGet(() -> partitions(like).thenCompose(source -> create(name, source.orElse(1)))));
    }

    /** Completes with how many partitions a topic has, or empty where there is no such topic. */
    CompletableFuture<Optional<Integer>> partitions(String topic) {
        return admin.describeTopics(Set.of(topic))
                .allTopicNames()
                .toCompletionStage()
                .toCompletableFuture()
                .handle((descriptions, failure) -> {
                    if (failure == null) {
                        return descriptions.values().stream()
                                .findFirst()
                                .map(found -> found.partitions().size());
                    }
                    if (unwrap(failure) instanceof UnknownTopicOrPartitionException) {
                        return Optional.<Integer>empty();
                    }
                    throw new CompletionException(unwrap(failure));
                });
    }

    private CompletableFuture<Integer> create(String topic, int partitions) {
        return create(topic, partitions, KEEPS_EVERYTHING).exceptionallyCompose(failure -> switch (unwrap(failure)) {
            case InvalidConfigurationException e -> createPlain(topic, partitions, e);
            case PolicyViolationException e -> createPlain(topic, partitions, e);
            default -> CompletableFuture.failedFuture(failure);
        });
    }

    private CompletableFuture<Integer> createPlain(String topic, int partitions, Exception refusal) {
        log.debug("Topic {} may not be created with {}", topic, KEEPS_EVERYTHING, refusal);
        return create(topic, partitions, Map.of());
    }

    private CompletableFuture<Integer> create(String topic, int partitions, Map<String, String> settings) {
        NewTopic newTopic = new NewTopic(topic, Optional.of(partitions), Optional.empty()).configs(settings);
        return admin.createTopics(Set.of(newTopic))
                .all()
                .toCompletionStage()
                .toCompletableFuture()
                .handle((done, failure) -> {
                    if (failure == null) {
                        log.info("Created topic {} with {} partitions", topic, partitions);
                    } else if (!(unwrap(failure) instanceof TopicExistsException)) {
                        throw new CompletionException(unwrap(failure));
                    }
                    return partitions;
                });
    }

    private static Throwable unwrap(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(2));
    }
}
