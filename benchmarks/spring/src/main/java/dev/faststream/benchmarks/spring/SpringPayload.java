package dev.faststream.benchmarks.spring;

import dev.faststream.benchmarks.Case;
import dev.faststream.benchmarks.Contender;
import dev.faststream.benchmarks.Event;
import dev.faststream.benchmarks.Setup;
import dev.faststream.benchmarks.Shape;
import dev.faststream.benchmarks.Work;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.kafka.support.SimpleKafkaHeaderMapper;
import org.springframework.kafka.support.converter.BatchMessagingMessageConverter;
import org.springframework.kafka.support.converter.ByteArrayJacksonJsonMessageConverter;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;

/** Listeners that take bodies and headers as parameters, converted by Spring: what its reference shows first. */
public final class SpringPayload implements Contender {
    record Single(Work work) {
        @KafkaListener(topics = Setup.TOPIC, groupId = Setup.GROUP)
        void handle(@Payload Event event, @Header(Setup.TRACE) String trace) {
            work.handle(event, trace);
        }
    }

    /** The headers of a batch are maps; those that Spring does not know are bytes. */
    record Batch(Work work) {
        @KafkaListener(topics = Setup.TOPIC, groupId = Setup.GROUP, batch = "true")
        void handle(
                @Payload List<Event> events,
                @Header(KafkaHeaders.BATCH_CONVERTED_HEADERS) List<Map<String, Object>> headers) {
            List<String> traces = new ArrayList<>(events.size());
            List<String> baggage = new ArrayList<>(events.size());
            for (Map<String, Object> ofOne : headers) {
                traces.add(text(ofOne, Setup.TRACE));
                baggage.add(text(ofOne, Setup.BAGGAGE));
            }
            work.handle(events, traces, baggage);
        }

        private static String text(Map<String, Object> headers, String name) {
            return new String((byte[]) Objects.requireNonNull(headers.get(name), name), StandardCharsets.UTF_8);
        }
    }

    @Override
    public String name() {
        return "spring-payload";
    }

    @Override
    public String description() {
        return App.description("payloads and headers");
    }

    @Override
    public Set<Case> cases() {
        return EnumSet.of(Case.S1, Case.B1);
    }

    @Override
    public AutoCloseable start(Setup setup) {
        ConcurrentKafkaListenerContainerFactory<byte[], byte[]> factory =
                App.factory(setup, new ByteArrayDeserializer());
        if (setup.task().shape() == Shape.BATCH) {
            factory.setBatchMessageConverter(new BatchMessagingMessageConverter(converter()));
            return App.start(factory, new Batch(setup.work()));
        }
        factory.setRecordMessageConverter(converter());
        return App.start(factory, new Single(setup.work()));
    }

    /** The simple mapper of headers is quicker than the default one, which looks for types in JSON. */
    private static ByteArrayJacksonJsonMessageConverter converter() {
        ByteArrayJacksonJsonMessageConverter converter = new ByteArrayJacksonJsonMessageConverter();
        converter.setHeaderMapper(new SimpleKafkaHeaderMapper());
        return converter;
    }
}
