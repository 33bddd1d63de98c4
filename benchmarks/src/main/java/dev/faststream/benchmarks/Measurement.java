package dev.faststream.benchmarks;

import java.util.Optional;

/**
 * What a worker has found.
 *
 * @param count what was handled
 * @param pace how quickly
 * @param cost what it took
 * @param latency how long events were on their way, where that was measured
 */
record Measurement(Tally.Count count, Pace pace, Cost cost, Optional<Latency> latency) {
    /**
     * How quickly records were handled, start-up left out and JIT warm-up not.
     *
     * @param perSecond records a second, from the first to the last
     * @param secondHalfPerSecond records a second of the second half
     */
    record Pace(double perSecond, double secondHalfPerSecond) {}

    /**
     * What it took.
     *
     * @param cpuMicros CPU time a record, of all threads of the process, garbage collection and compiling included
     * @param secondHalfCpuMicros the same of the second half
     * @param allocatedBytes allocated a record
     * @param liveMiB the most that the heap held after a garbage collection
     * @param residentMiB the most memory that the process had; 0 where the system does not tell
     */
    record Cost(
            double cpuMicros, double secondHalfCpuMicros, double allocatedBytes, double liveMiB, double residentMiB) {}
}
