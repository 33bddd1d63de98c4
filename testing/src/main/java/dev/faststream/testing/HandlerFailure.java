package dev.faststream.testing;

/**
 * A record that could not be handled, once: its handler has thrown, it could not be decoded, or what it led to could
 * not be published.
 *
 * @param subscription the name of the subscription that it came by
 * @param topic the record's topic
 * @param partition its partition
 * @param offset its offset
 * @param attempt how often a handler had been given it
 * @param cause why
 */
public record HandlerFailure(
        String subscription, String topic, int partition, long offset, int attempt, Throwable cause) {
    @Override
    public String toString() {
        return subscription + ", " + topic + "-" + partition + "@" + offset + ", attempt " + attempt + ": " + cause;
    }
}
