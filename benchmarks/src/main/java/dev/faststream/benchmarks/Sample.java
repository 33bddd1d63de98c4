package dev.faststream.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What this process has done and used up to a moment.
 *
 * @param nanos the moment
 * @param handled how many records were handled
 * @param cpuNanos CPU time of the process
 * @param allocatedBytes what its threads have allocated; a virtual thread counts with the thread that carries it
 */
record Sample(long nanos, long handled, long cpuNanos, long allocatedBytes) {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    static Sample now(long handled) {
        return new Sample(
                System.nanoTime(), handled, SYSTEM.getProcessCpuTime(), THREADS.getTotalThreadAllocatedBytes());
    }

    double perSecondSince(Sample earlier) {
        return (handled - earlier.handled) * 1e9 / Math.max(1, nanos - earlier.nanos);
    }

    double cpuMicrosSince(Sample earlier) {
        return (cpuNanos - earlier.cpuNanos) / 1e3 / Math.max(1, handled - earlier.handled);
    }

    double allocatedBytesSince(Sample earlier) {
        return (double) (allocatedBytes - earlier.allocatedBytes) / Math.max(1, handled - earlier.handled);
    }
}
