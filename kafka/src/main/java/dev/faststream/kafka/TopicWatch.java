package dev.faststream.kafka;

import dev.faststream.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after the topics of a subscription, and says which are missing. Immutable. */
record TopicWatch(Subscription subscription, Cluster cluster) {
    private static final Logger log = LoggerFactory.getLogger(TopicWatch.class);

    /** Gives the topics that exist, with how many partitions each has; says which don't, and which may be meant. */
    Map<String, Integer> look() {
        Map<String, Integer> found = cluster.partitions(subscription.topics());
        List<String> missing = missing(found.keySet());
        if (!missing.isEmpty()) {
            Set<String> all = cluster.topicNames();
            missing.forEach(topic -> log.warn(
                    "{} reads topic {}, which does not exist{}. It starts to read when the topic is created.",
                    subscription.name(),
                    topic,
                    meant(topic, all)));
        }
        return found;
    }

    /** Says which topics are missing; tells whether there are any. An unreachable cluster is not the topics' fault. */
    boolean anyMissing() {
        try {
            return !missing(look().keySet()).isEmpty();
        } catch (KafkaException e) {
            log.debug("Can't look for the topics of {} now", subscription.name(), e);
            return true;
        }
    }

    private List<String> missing(Set<String> found) {
        Topics topics = subscription.topics();
        if (topics.isPattern()) {
            return found.isEmpty() ? topics.names() : List.of();
        }
        List<String> missing = new ArrayList<>(topics.names());
        missing.removeAll(found);
        return missing;
    }

    /** Says which of the topics that results go to do not exist. */
    void lookAtResults() {
        List<String> targets = subscription.resultTopics();
        if (targets.isEmpty()) {
            return;
        }
        try {
            Set<String> all = cluster.topicNames();
            targets.stream()
                    .filter(topic -> !all.contains(topic))
                    .forEach(topic -> log.warn(
                            "{} publishes to topic {}, which does not exist{}. Create it: until then its records fail.",
                            subscription.name(),
                            topic,
                            meant(topic, all)));
        } catch (KafkaException e) {
            log.debug("Can't look for the topics that {} publishes to now", subscription.name(), e);
        }
    }

    private static String meant(String topic, Set<String> all) {
        Optional<String> nearest = Nearest.to(topic, all);
        return nearest.map(name -> " (did you mean " + name + "?)").orElse("");
    }
}
