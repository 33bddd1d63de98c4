package dev.faststream.tck;

import dev.faststream.embedded.EmbeddedKafka;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * Runs a class of tests on each broker under test, which its constructor takes. The system property {@code tck.broker}
 * chooses some, by how their names begin.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "{0}")
@ArgumentsSource(EveryBroker.Brokers.class)
@interface EveryBroker {

    /** All brokers under test. Here a new one is added. */
    final class Brokers implements ArgumentsProvider {
        /** Started when first needed, and closed after the last test. */
        private record Shared(EmbeddedKafka kafka) implements AutoCloseable {
            @Override
            public void close() {
                kafka.close();
            }
        }

        @Override
        public Stream<Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
            String wanted = System.getProperty("tck.broker", "");
            return Stream.of(
                            new InMemoryKafka("classic"),
                            new InMemoryKafka("consumer"),
                            embedded("classic", context),
                            embedded("consumer", context))
                    .filter(broker -> broker.toString().startsWith(wanted))
                    .map(Arguments::of);
        }

        private static BrokerUnderTest embedded(String protocol, ExtensionContext context) {
            ExtensionContext.Store store = context.getRoot().getStore(ExtensionContext.Namespace.create(Brokers.class));
            return new RealKafka(
                    protocol,
                    () -> store.computeIfAbsent(protocol, key -> new Shared(start()), Shared.class)
                            .kafka());
        }

        private static EmbeddedKafka start() {
            return EmbeddedKafka.builder()
                    .property("log.cleaner.backoff.ms", "100")
                    .start();
        }
    }
}
