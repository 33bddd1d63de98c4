package dev.faststream.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the user wants of the broker.
 *
 * @param port 1 to 65535, or 0 for a free one
 * @param directory where the data stay; empty for a temporary directory
 * @param properties broker properties that win over {@link NodeProperties}
 */
record Options(int port, Optional<Path> directory, Map<String, String> properties) {

    static final Options DEFAULTS = new Options(0, Optional.empty(), Map.of());

    /** What follows from the port, the directory and the single node, so that another value could only break it. */
    private static final Set<String> OURS = Set.of(
            "advertised.listeners",
            "controller.listener.names",
            "controller.quorum.bootstrap.servers",
            "controller.quorum.voters",
            "inter.broker.listener.name",
            "listener.security.protocol.map",
            "listeners",
            "log.dir",
            "log.dirs",
            "metadata.log.dir",
            "node.id",
            "process.roles");

    Options {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(
                    "A port is a number from 1 to 65535, or 0 for a free one, but this is " + port);
        }
        properties = Map.copyOf(properties);
        properties.keySet().forEach(Options::refuseOurs);
    }

    Options withPort(int newPort) {
        return new Options(newPort, directory, properties);
    }

    Options withDirectory(Path newDirectory) {
        return new Options(port, Optional.of(newDirectory), properties);
    }

    Options withProperty(String key, String value) {
        Map<String, String> changed = new HashMap<>(properties);
        changed.put(key, value);
        return new Options(port, directory, changed);
    }

    private static void refuseOurs(String key) {
        if (OURS.contains(key)) {
            throw new IllegalArgumentException("The broker property " + key
                    + " is set by EmbeddedKafka itself; use port(int) for the address and directory(Path) for"
                    + " the data");
        }
    }
}
