package dev.faststream.examples;

import dev.faststream.Codec;
import dev.faststream.DecodeException;
import dev.faststream.avro.AvroCodec;
import dev.faststream.cbor.CborCodec;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.KafkaPublisher;
import dev.faststream.kafka.KafkaSubscriber;
import dev.faststream.registry.SchemaRegistry;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Bodies in other formats than JSON. */
final class Codecs {
    record Reading(String sensor, int value) {}

    record Trip(String car, int km, Optional<String> driver) {}

    private final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();

    ConcurrentLinkedQueue<String> seen() {
        return seen;
    }

    // region own
    static final class ReadingCodec implements Codec {
        @Override
        public String contentType() {
            return "text/csv";
        }

        @Override
        public Decoder decoder(Type type) {
            if (type != Reading.class) {
                throw new IllegalArgumentException(type.getTypeName() + " is no line; take Reading");
            }
            return body -> {
                String[] cells = new String(body, StandardCharsets.UTF_8).split(",", -1);
                if (cells.length != 2) {
                    throw new DecodeException("found " + cells.length + " cells, expected 2", null);
                }
                return new Reading(cells[0], Integer.parseInt(cells[1]));
            };
        }

        @Override
        public byte[] encode(Object body, Outgoing record) {
            Reading reading = (Reading) body;
            return (reading.sensor() + "," + reading.value()).getBytes(StandardCharsets.UTF_8);
        }
    }
    // endregion

    // region annotated
    @KafkaSubscriber(topics = "readings", groupId = "codecs", codec = ReadingCodec.class)
    @KafkaPublisher("readings-json")
    @KafkaPublisher(value = "readings-cbor", codec = CborCodec.class)
    Reading pass(Reading reading) {
        return reading;
    }
    // endregion

    /** The places where codecs are given without annotations. */
    void addTo(KafkaBroker broker) {
        // region lambda
        broker.subscriber("readings")
                .groupId("codecs-lambda")
                .codec(new ReadingCodec())
                .publisher("readings-cbor", new CborCodec())
                .handle(Reading.class, reading -> reading);
        // endregion
        broker.subscriber("trips")
                .groupId("codecs")
                .consume(Trip.class, trip -> seen.add(trip.car() + " " + trip.km()));
    }

    /** The format of everything that the broker reads and writes, unless something nearer says otherwise. */
    static KafkaBroker avro(String servers, String registryUrl) {
        // region avro
        SchemaRegistry registry = SchemaRegistry.at(registryUrl);
        KafkaBroker broker = KafkaBroker.of(servers).codec(AvroCodec.of(registry));
        // endregion
        return broker;
    }
}
