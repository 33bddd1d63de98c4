package dev.faststream.benchmarks.spring;

import dev.faststream.benchmarks.Event;
import dev.faststream.benchmarks.Setup;
import dev.faststream.benchmarks.Versions;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.EnableKafka;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.support.serializer.JacksonJsonDeserializer;
import org.springframework.kafka.support.serializer.JacksonJsonSerializer;
import org.springframework.util.backoff.FixedBackOff;

/** An application context around one bean of listeners. Everything else is as Spring has it. */
final class App {
    /** What annotations of listeners need. */
    @Configuration(proxyBeanMethods = false)
    @EnableKafka
    static class Annotations {}

    private static final String FACTORY = "kafkaListenerContainerFactory";

    private App() {}

    static AutoCloseable start(ConcurrentKafkaListenerContainerFactory<?, ?> factory, Object listeners) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.register(Annotations.class);
        context.registerBean(FACTORY, ConcurrentKafkaListenerContainerFactory.class, () -> factory);
        context.registerBean("listeners", Object.class, () -> listeners);
        context.refresh();
        return context;
    }

    /**
     * One consumer, as everybody has. The default commits when a poll's records are handled, and waits for the answer;
     * not to wait is as safe, for a commit that is lost only means that records come again. Between the attempts at a
     * record it polls without anything to fetch, by default for 100 ms.
     */
    static <T> ConcurrentKafkaListenerContainerFactory<byte[], T> factory(Setup setup, Deserializer<T> bodies) {
        ConcurrentKafkaListenerContainerFactory<byte[], T> factory = new ConcurrentKafkaListenerContainerFactory<>();
        factory.setConsumerFactory(new DefaultKafkaConsumerFactory<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, setup.servers(),
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Math.max(Setup.BATCH, setup.atOnce())),
                new ByteArrayDeserializer(),
                bodies));
        factory.getContainerProperties().setSyncCommits(false);
        factory.getContainerProperties().setPollTimeoutWhilePaused(Duration.ZERO);
        factory.setCommonErrorHandler(errorHandler(setup));
        return factory;
    }

    /** What is left of a poll stays in memory while a record is tried again; by default it would be fetched anew. */
    private static DefaultErrorHandler errorHandler(Setup setup) {
        DefaultErrorHandler handler =
                new DefaultErrorHandler(new FixedBackOff(setup.task().retryPauseMs(), Setup.ATTEMPTS - 1L));
        handler.setSeekAfterError(false);
        return handler;
    }

    /** Type headers are not looked for: there are none. */
    static JacksonJsonDeserializer<Event> events() {
        return new JacksonJsonDeserializer<>(Event.class).ignoreTypeHeaders();
    }

    static KafkaTemplate<byte[], Event> template(Setup setup) {
        return new KafkaTemplate<>(new DefaultKafkaProducerFactory<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, setup.servers()),
                new ByteArraySerializer(),
                new JacksonJsonSerializer<Event>().noTypeInfo()));
    }

    static String description(String variant) {
        return "Spring Kafka " + Versions.of(KafkaListener.class) + ", " + variant + " (" + Versions.ofKafkaClient()
                + ")";
    }
}
