package dev.faststream.testing;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/** What there is at one moment, for people. */
record Report(Instant at, List<HandlerCalls> handlers, Ground ground, Recorder recorder) {
    private static final String NEXT = "\n  ";
    private static final int MOST_MESSAGES = 20;

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("At " + at + " there are");
        handlers.forEach(calls -> text.append(NEXT).append("handler ").append(indented(calls.toString())));
        Set<String> topics = ground.topics().keySet();
        topics.stream().filter(topic -> !topic.startsWith("__")).forEach(topic -> describe(topic, text));
        Standings.describe(ground, recorder.reads())
                .forEach(line -> text.append(NEXT).append(line));
        recorder.failures()
                .all()
                .forEach(failure -> text.append(NEXT).append("failure ").append(failure));
        return text.toString();
    }

    private void describe(String topic, StringBuilder text) {
        List<TestMessage> messages = new TopicReader(ground, recorder.broker()).messages(topic);
        text.append(NEXT)
                .append("topic ")
                .append(topic)
                .append(": ")
                .append(messages.size())
                .append(" messages");
        messages.stream()
                .limit(MOST_MESSAGES)
                .forEach(message -> text.append(NEXT).append("  ").append(message));
        if (messages.size() > MOST_MESSAGES) {
            text.append(NEXT).append("  and more");
        }
    }

    private static String indented(String text) {
        return text.replace("\n", NEXT);
    }
}
