package dev.faststream.resilience;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** The warnings of a class while this is open. Tests run side by side: look for what names one's own breaker. */
final class Logs extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final Logger logger;

    private Logs(Logger logger) {
        this.logger = logger;
    }

    static Logs of(Class<?> type) {
        Logger logger = (Logger) LoggerFactory.getLogger(type);
        Logs logs = new Logs(logger);
        logs.setContext(logger.getLoggerContext());
        logs.start();
        logger.setAdditive(false);
        logger.setLevel(Level.WARN);
        logger.addAppender(logs);
        return logs;
    }

    @Override
    protected void append(ILoggingEvent event) {
        messages.add(event.getLevel() + " " + event.getFormattedMessage());
    }

    List<String> naming(String part) {
        return messages.stream().filter(message -> message.contains(part)).toList();
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        stop();
    }
}
