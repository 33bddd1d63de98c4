package dev.faststream.kafka;

import java.util.Map;

/**
 * What a broker works with. All placeholders are replaced, and what is set by key has taken its place.
 *
 * @param clients how clients connect
 * @param failures what holds for the subscribers that don't say it
 * @param origins where the options come from that are set outside of the code, by the names of their keys
 */
record BrokerOptions(ClientSettings clients, FailureChoices failures, Map<String, String> origins) {
    BrokerOptions {
        origins = Map.copyOf(origins);
    }
}
