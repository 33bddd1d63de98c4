package dev.faststream.kafka;

import dev.faststream.Codec;
import dev.faststream.TextConverters;
import dev.faststream.internal.Bodies;
import dev.faststream.internal.Handling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** How a broker's messages are read and encoded: by its codecs and converters. Safe to use from any thread. */
final class Formats {
    private final List<Codec> codecs;
    private final TextConverters converters;
    private final Handling<ConsumerRecord<byte[], byte[]>> handling;
    private final KafkaRecords plain;
    private final Bodies<ConsumerRecord<byte[], byte[]>> standard;
    private final Map<List<Codec>, Bodies<ConsumerRecord<byte[], byte[]>>> encoding = new ConcurrentHashMap<>();

    private Formats(List<Codec> codecs, TextConverters converters) {
        this.codecs = codecs;
        this.converters = converters;
        this.handling = new Handling<>(this::correlationId);
        this.plain = recordsOf(new Topics(List.of()));
        this.standard = bodies(List.of(), plain);
    }

    /** With these codecs, the nearest first, and behind them those that are found on the class path. */
    static Formats of(List<Codec> own, TextConverters converters) {
        List<Codec> nearestFirst = new ArrayList<>(own);
        ServiceLoader.load(Codec.class).forEach(nearestFirst::add);
        return new Formats(List.copyOf(nearestFirst), converters);
    }

    private Optional<String> correlationId(ConsumerRecord<byte[], byte[]> record) {
        return plain.text(record, WireNames.CORRELATION_ID);
    }

    TextConverters converters() {
        return converters;
    }

    /** What a thread handles. */
    Handling<ConsumerRecord<byte[], byte[]>> handling() {
        return handling;
    }

    /** For records without a subscription, or whichever it is. */
    KafkaRecords plain() {
        return plain;
    }

    /** For the records of a subscription. */
    KafkaRecords recordsOf(Topics topics) {
        return new KafkaRecords(topics, converters, handling);
    }

    /** With these codecs before those of the broker. */
    Bodies<ConsumerRecord<byte[], byte[]>> bodies(List<Codec> own, KafkaRecords records) {
        List<Codec> nearestFirst = new ArrayList<>(own);
        nearestFirst.addAll(codecs);
        return new Bodies<>(nearestFirst, converters, records);
    }

    /** What encodes with these codecs before those of the broker. */
    Bodies<ConsumerRecord<byte[], byte[]>> encoding(List<Codec> own) {
        return own.isEmpty() ? standard : encoding.computeIfAbsent(own, codecs -> bodies(codecs, plain));
    }

    /** A reply that is decoded with these codecs before those of the broker. */
    Reply reply(ConsumerRecord<byte[], byte[]> record, List<Codec> own) {
        return new Reply(record, plain, encoding(own));
    }
}
