package dev.faststream.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How JVMs are started: each with the same flags, and none outlives the runner.
 *
 * @param classPath its class path
 * @param flags further flags
 */
record Jvm(String classPath, List<String> flags) {
    private static final List<String> FLAGS =
            List.of("-Xms1g", "-Xmx1g", "-XX:+UseG1GC", "--enable-native-access=ALL-UNNAMED");
    private static final int WARNS_OF_UNSAFE = 23;

    static String describeFlags(List<String> more) {
        return String.join(" ", Stream.concat(FLAGS.stream(), more.stream()).toList());
    }

    Process start(Class<?> main, Path log, String... args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        // Kafka's libraries use sun.misc.Unsafe, which newer JDKs warn of; older ones do not know the flag.
        if (Runtime.version().feature() >= WARNS_OF_UNSAFE) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }
}
