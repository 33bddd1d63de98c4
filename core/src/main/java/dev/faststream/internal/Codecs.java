package dev.faststream.internal;

import dev.faststream.Codec;
import dev.faststream.Headers;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The codecs that apply at one place, the nearest first. Immutable.
 *
 * @param all there may be none, for text and bytes alone
 */
record Codecs(List<Codec> all) {
    private static final Logger log = LoggerFactory.getLogger(Codecs.class);

    /** A codec with its decoder for one type, made at start. */
    record Prepared(Codec codec, Codec.Decoder decoder) {}

    Codecs {
        all = List.copyOf(all);
    }

    /** The codec that encodes bodies of a class. */
    Codec writing(Class<?> type) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).writes(type)) {
                return all.get(i);
            }
        }
        throw all.isEmpty()
                ? none()
                : new IllegalArgumentException("no codec writes " + type.getName() + ", only " + contentTypes()
                        + "; give one that does to" + " broker.codec(...)");
    }

    private static IllegalArgumentException none() {
        return new IllegalArgumentException("there is no codec for bodies other than String and byte[]; add the"
                + " dependency dev.faststream:faststream-json, or give one to broker.codec(...)");
    }

    private String contentTypes() {
        return all.stream().map(Codec::contentType).collect(Collectors.joining(", "));
    }

    /**
     * The codecs that can make something, at least one.
     *
     * @throws IllegalArgumentException with the reason of each if there is none
     */
    List<Prepared> require(Function<Codec, Codec.Decoder> how) {
        if (all.isEmpty()) {
            throw none();
        }
        List<Prepared> prepared = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (Codec codec : all) {
            try {
                prepared.add(new Prepared(codec, how.apply(codec)));
            } catch (IllegalArgumentException e) {
                reasons.add(String.valueOf(e.getMessage()));
            }
        }
        if (prepared.isEmpty()) {
            throw new IllegalArgumentException(String.join("; and ", reasons));
        }
        return List.copyOf(prepared);
    }

    /** The codecs that know a type which can also be read without one; perhaps none. */
    List<Prepared> find(Type type) {
        List<Prepared> prepared = new ArrayList<>();
        for (Codec codec : all) {
            try {
                prepared.add(new Prepared(codec, codec.decoder(type)));
            } catch (IllegalArgumentException e) {
                log.debug("{} does not read {}: {}", codec.contentType(), type, e.getMessage());
            }
        }
        return List.copyOf(prepared);
    }

    static Optional<Codec.Decoder> reading(List<Prepared> decoders, String mediaType) {
        return decoders.stream()
                .filter(prepared -> prepared.codec().reads(mediaType))
                .map(Prepared::decoder)
                .findFirst();
    }

    /** The decoder that a record's content type asks for; the first where it has none, or one that nobody reads. */
    static Codec.Decoder chosen(List<Prepared> decoders, Headers headers) {
        return ContentType.of(headers)
                .flatMap(type -> reading(decoders, type.mediaType()))
                .orElseGet(() -> decoders.getFirst().decoder());
    }
}
