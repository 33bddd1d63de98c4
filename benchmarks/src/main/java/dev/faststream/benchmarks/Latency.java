package dev.faststream.benchmarks;

/** How long events were on their way, in ms. */
record Latency(double p50, double p99, double p999, double max) {}
