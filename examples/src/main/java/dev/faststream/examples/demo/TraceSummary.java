package dev.faststream.examples.demo;

/** What one batch had of one trace. */
record TraceSummary(String trace, int events, long cents) {}
