package dev.faststream.kafka;

import dev.faststream.embedded.EmbeddedKafka;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests a {@link RealKafka}: one embedded broker for the whole run. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(WithKafka.Extension.class)
@interface WithKafka {

    /** Starts the broker when first needed, and stops it after the last test. */
    final class Extension implements ParameterResolver {
        private record Broker(EmbeddedKafka kafka) implements AutoCloseable {
            @Override
            public void close() {
                kafka.close();
            }
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == RealKafka.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            Broker broker = context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(Extension.class))
                    .computeIfAbsent(Broker.class, key -> new Broker(EmbeddedKafka.start()), Broker.class);
            return new RealKafka(broker.kafka());
        }
    }
}
