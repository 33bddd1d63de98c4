package dev.faststream.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Where and with what it was measured. */
final class Machine {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final long GIB = 1024L * 1024 * 1024;

    private Machine() {}

    static String describe(Options options, String commit) {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return """
            - machine: %s, %d processors, %d GiB, %s %s; load before: %d
            - Java: %s %s; contenders run with %s
            - Kafka: %s, one broker in a JVM of its own on the same machine
            - commit: %s
            - rounds: %d, interleaved; medians. JIT warm-up is part of a run; the second half is mostly without it.
            """.formatted(
                        processor(),
                        Runtime.getRuntime().availableProcessors(),
                        Math.ceilDiv(system.getTotalMemorySize(), GIB),
                        system.getName(),
                        system.getVersion(),
                        Math.round(system.getSystemLoadAverage()),
                        System.getProperty("java.vm.vendor"),
                        Runtime.version(),
                        Jvm.describeFlags(options.flags()),
                        Versions.ofKafkaClient(),
                        commit,
                        options.rounds());
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(CPU_INFO)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }
}
