package dev.faststream.examples.demo;

import dev.faststream.kafka.KafkaBatch;
import dev.faststream.kafka.KafkaMessage;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Counts what the handlers see and prints it. Safe to use from any thread. */
final class Report {
    private final PrintStream out;
    private final List<String> deadLetters = new ArrayList<>();
    private int batches;
    private int handled;
    private int tombstones;
    private int unreadable;
    private int published;
    private int resultsRead;
    private int eventsInResults;

    Report(PrintStream out) {
        this.out = out;
    }

    synchronized void batch(KafkaBatch<OrderEvent> batch, int traces, int results) {
        if (batches == 0) {
            out.printf("%n%6s  %7s  %6s  %8s  %s%n", "batch", "records", "traces", "results", "partitions");
        }
        batches++;
        handled += batch.size();
        published += results;
        for (KafkaMessage<OrderEvent> message : batch) {
            tombstones += message.body() == null ? 1 : 0;
            Optional<byte[]> bytes = message.headers().bytes("sentry-trace");
            unreadable += bytes.isPresent()
                            && message.headers().textOr("sentry-trace", "").isEmpty()
                    ? 1
                    : 0;
        }
        out.printf(
                "%6d  %7d  %6d  %8d  %s%n",
                batches, batch.size(), traces, results, String.join(" ", batch.partitions()));
    }

    synchronized void result(TraceSummary summary, String traceparent) {
        if (!traceparent.contains(summary.trace())) {
            throw new IllegalStateException("The headers of " + summary + " are another trace's: " + traceparent);
        }
        resultsRead++;
        eventsInResults += summary.events();
    }

    synchronized void deadLetter(String place, String reason) {
        deadLetters.add(place + ": " + reason);
    }

    /** Tells whether everything that was produced has come out somewhere. */
    synchronized boolean addsUp(int produced, long committed) {
        return handled + deadLetters.size() == produced
                && resultsRead == published
                && eventsInResults == handled
                && committed == produced;
    }

    synchronized void print(int produced, long committed) {
        out.printf("%nDead letters in %s, byte for byte:%n", OrderTraces.DEAD_LETTERS);
        deadLetters.stream().sorted().forEach(line -> out.println("  " + line));
        out.printf("%nSummary%n");
        out.printf("  %6d records were published by another client%n", produced);
        out.printf(
                "  %6d were handled in %d batches; %d of them tombstones, %d with a sentry-trace that is no text%n",
                handled, batches, tombstones, unreadable);
        out.printf("  %6d were dead-lettered alone, while their batches went on%n", deadLetters.size());
        out.printf("  %6d results were published to %s, one per trace and batch%n", published, OrderTraces.TRACES);
        out.printf("  %6d results were read there, of %d events%n", resultsRead, eventsInResults);
        out.printf("  %6d is the sum of the committed offsets%n", committed);
        out.println(
                addsUp(produced, committed)
                        ? "It adds up: " + produced + " = " + handled + " + " + deadLetters.size() + "."
                        : "It does NOT add up.");
    }
}
