package dev.faststream.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The broker properties of a node: quick to start, to join a group and to stop, small in threads and memory. */
record NodeProperties(Map<String, String> values) {

    static final int NODE_ID = 1;

    private static final Map<String, String> ONE_NODE = Map.of(
            "process.roles",
            "broker,controller",
            "node.id",
            String.valueOf(NODE_ID),
            "controller.listener.names",
            Listeners.CONTROLLER,
            "inter.broker.listener.name",
            Listeners.BROKER,
            "listener.security.protocol.map",
            Listeners.BROKER + ":PLAINTEXT," + Listeners.CONTROLLER + ":PLAINTEXT");

    /** The internal topics: without these Kafka wants three nodes and creates 50 partitions for each. */
    private static final Map<String, String> ONE_REPLICA = Map.ofEntries(
            Map.entry("default.replication.factor", "1"),
            Map.entry("min.insync.replicas", "1"),
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("offsets.topic.num.partitions", "1"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("transaction.state.log.num.partitions", "1"),
            Map.entry("share.coordinator.state.topic.replication.factor", "1"),
            Map.entry("share.coordinator.state.topic.min.isr", "1"),
            Map.entry("share.coordinator.state.topic.num.partitions", "1"));

    /** Groups of all three protocols join in milliseconds instead of seconds. */
    private static final Map<String, String> QUICK_GROUPS = Map.ofEntries(
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            Map.entry("group.consumer.assignment.interval.ms", "0"),
            Map.entry("group.consumer.min.assignment.interval.ms", "0"),
            Map.entry("group.consumer.min.heartbeat.interval.ms", "200"),
            Map.entry("group.consumer.heartbeat.interval.ms", "200"),
            Map.entry("group.share.assignment.interval.ms", "0"),
            Map.entry("group.share.min.assignment.interval.ms", "0"),
            Map.entry("group.share.min.heartbeat.interval.ms", "200"),
            Map.entry("group.share.heartbeat.interval.ms", "200"));

    private static final Map<String, String> QUICK_START_AND_STOP = Map.of(
            "server.max.startup.time.ms", "30000",
            "controller.quorum.election.timeout.ms", "100",
            "controller.quorum.election.backoff.max.ms", "100",
            "broker.heartbeat.interval.ms", "100",
            "controlled.shutdown.enable", "true",
            "auto.create.topics.enable", "false");

    private static final Map<String, String> SMALL = Map.of(
            "num.network.threads", "1",
            "num.io.threads", "2",
            "num.recovery.threads.per.data.dir", "1",
            "background.threads", "2",
            "group.coordinator.threads", "1",
            "group.coordinator.background.threads", "1",
            "share.coordinator.threads", "1",
            "log.cleaner.dedupe.buffer.size", "2097152");

    NodeProperties {
        values = Map.copyOf(values);
    }

    static NodeProperties of(Options options, Path data, Listeners listeners) {
        Map<String, String> all = new HashMap<>();
        all.putAll(ONE_NODE);
        all.putAll(ONE_REPLICA);
        all.putAll(QUICK_GROUPS);
        all.putAll(QUICK_START_AND_STOP);
        all.putAll(SMALL);
        all.putAll(addresses(listeners));
        all.put("log.dirs", data.toString());
        all.putAll(options.properties());
        return new NodeProperties(all);
    }

    private static Map<String, String> addresses(Listeners listeners) {
        String controller = Listeners.HOST + ":" + listeners.controllerAddress().getPort();
        String both = Listeners.BROKER + "://" + Listeners.HOST + ":" + listeners.brokerPort() + ","
                + Listeners.CONTROLLER + "://" + controller;
        return Map.of(
                "listeners", both,
                "advertised.listeners", both,
                "controller.quorum.voters", NODE_ID + "@" + controller);
    }
}
