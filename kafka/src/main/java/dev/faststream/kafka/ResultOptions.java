package dev.faststream.kafka;

import java.util.List;

/**
 * Where results go.
 *
 * @param publishTo the topics that all of them go to
 * @param noReply whether senders that want a reply get none
 */
record ResultOptions(List<String> publishTo, boolean noReply) {
    ResultOptions {
        publishTo = List.copyOf(publishTo);
    }
}
