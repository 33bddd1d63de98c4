package dev.faststream.internal;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Puts topic, partition and offset into the logging context while a handler runs that asked for a Logger. */
record LogFields<R>(BoundHandler.Invoker<R> inner) implements BoundHandler.Invoker<R> {
    @Override
    public @Nullable Object invoke(List<InFlight<R>> records, @Nullable Object[] arguments) throws Exception {
        String topics = records.stream()
                .map(record -> record.partition().topic())
                .distinct()
                .collect(Collectors.joining(","));
        String partitions = records.stream()
                .map(record -> Integer.toString(record.partition().number()))
                .distinct()
                .collect(Collectors.joining(","));
        String offset = records.size() == 1
                ? Long.toString(records.getFirst().offset())
                : records.getFirst().offset() + ".." + records.getLast().offset();
        Map<String, String> fields = Map.of("topic", topics, "partition", partitions, "offset", offset);
        fields.forEach(MDC::put);
        try {
            return inner.invoke(records, arguments);
        } finally {
            fields.keySet().forEach(MDC::remove);
        }
    }
}
