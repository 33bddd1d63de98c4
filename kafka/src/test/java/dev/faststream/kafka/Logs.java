package dev.faststream.kafka;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.slf4j.LoggerFactory;

/**
 * What a class logs from WARN on, while this is open. Tests run side by side and share the loggers: look for what names
 * one's own topics.
 */
final class Logs extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    private final Logger logger;

    private Logs(Logger logger) {
        this.logger = logger;
    }

    static Logs of(Class<?> type) {
        return of(type.getName());
    }

    static Logs of(String name) {
        return of(name, Level.WARN);
    }

    static Logs of(Class<?> type, Level level) {
        return of(type.getName(), level);
    }

    private static Logs of(String name, Level level) {
        Logger logger = (Logger) LoggerFactory.getLogger(name);
        Logs logs = new Logs(logger);
        logs.setContext(logger.getLoggerContext());
        logs.start();
        logger.setAdditive(false);
        logger.setLevel(level);
        logger.addAppender(logs);
        return logs;
    }

    @Override
    protected void append(ILoggingEvent event) {
        events.add(event);
    }

    /** The messages that name something, in their order. */
    List<String> naming(String part) {
        return naming(part, event -> true);
    }

    /** Those of them that come with a stack trace. */
    List<String> withTraceNaming(String part) {
        return naming(part, event -> event.getThrowableProxy() != null);
    }

    private List<String> naming(String part, Predicate<ILoggingEvent> wanted) {
        return events.stream()
                .filter(wanted)
                .map(ILoggingEvent::getFormattedMessage)
                .filter(message -> message.contains(part))
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        stop();
    }
}
