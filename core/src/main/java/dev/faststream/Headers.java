package dev.faststream;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The headers of one record: read-only, in wire order, and lazy. Nothing is decoded until it is asked for, and what is
 * wrong with one header shows only to who reads that header as text.
 *
 * <p>Any client may have written them: names may repeat (the last one wins unless {@link #all} is asked), values may be
 * null, binary or huge. Names are compared exactly.
 *
 * <p>Safe to read from several threads at once.
 */
public final class Headers implements Iterable<Headers.Entry> {

    /** Where headers come from: a broker's native record. Implementations don't copy and don't decode. */
    public interface Source extends Iterable<Entry> {
        /** Gives the last value under a name, not copied; null when the name is absent or the value is null. */
        byte @Nullable [] last(String name);

        /** Says which record this is, for error messages: topic, partition and offset. */
        String origin();
    }

    /** One header as it was on the wire. */
    public static final class Entry {
        private final String name;
        private final byte @Nullable [] value;

        private Entry(String name, byte @Nullable [] value) {
            this.name = Objects.requireNonNull(name, "name");
            this.value = value;
        }

        /** Makes a header of bytes, which must not be changed afterwards; a null value is legal on the wire. */
        public static Entry of(String name, byte @Nullable [] value) {
            return new Entry(name, value);
        }

        /** Makes a header of text, written as UTF-8. */
        public static Entry of(String name, String value) {
            return new Entry(name, value.getBytes(StandardCharsets.UTF_8));
        }

        public String name() {
            return name;
        }

        /** Gives a copy of the value's bytes, or empty for a null value. */
        public Optional<byte[]> bytes() {
            return value == null ? Optional.empty() : Optional.of(value.clone());
        }

        /** Gives the value as text, or empty where it is null or not UTF-8. */
        public Optional<String> text() {
            return value == null ? Optional.empty() : Optional.ofNullable(Utf8.decode(value));
        }

        byte @Nullable [] value() {
            return value;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Entry that && name.equals(that.name) && Arrays.equals(value, that.value);
        }

        @Override
        public int hashCode() {
            return 31 * name.hashCode() + Arrays.hashCode(value);
        }

        @Override
        public String toString() {
            return name + "=" + (value == null ? "null" : Utf8.show(value));
        }
    }

    private final Source source;
    private final TextConverters converters;

    private Headers(Source source, TextConverters converters) {
        this.source = source;
        this.converters = converters;
    }

    /** Makes a lazy view over a broker's native headers. */
    public static Headers over(Source source, TextConverters converters) {
        return new Headers(source, converters);
    }

    /** Makes headers of the given entries, in their order: for tests and for publishing. */
    public static Headers of(Entry... entries) {
        return new Headers(new ListSource(List.of(entries)), TextConverters.standard());
    }

    /**
     * Gives the last value under a name as text; empty when the name is absent or the value is null.
     *
     * @throws MalformedHeaderException if the value is not UTF-8
     */
    public Optional<String> text(String name) {
        byte[] value = source.last(name);
        return value == null ? Optional.empty() : Optional.of(decode(name, value));
    }

    /**
     * Gives the last value under a name as text, or the fallback where it is absent, null or not UTF-8. Never throws.
     */
    public String textOr(String name, String fallback) {
        byte[] value = source.last(name);
        if (value == null) {
            return fallback;
        }
        String text = Utf8.decode(value);
        return text == null ? fallback : text;
    }

    /** Gives a copy of the last value's bytes under a name; empty when the name is absent or the value is null. */
    public Optional<byte[]> bytes(String name) {
        byte[] value = source.last(name);
        return value == null ? Optional.empty() : Optional.of(value.clone());
    }

    /** Gives every header under a name in wire order, those with null values too. */
    public List<Entry> all(String name) {
        List<Entry> found = new ArrayList<>(2);
        for (Entry entry : source) {
            if (entry.name.equals(name)) {
                found.add(entry);
            }
        }
        return Collections.unmodifiableList(found);
    }

    /**
     * Gives the last value under a name, converted from its text; empty when the name is absent or the value is null.
     *
     * @param type String, int, long, double, boolean (or boxed), UUID, Instant, an enum, or a registered type
     * @throws MalformedHeaderException if the value is not UTF-8 or not the text of a {@code type}
     * @throws IllegalArgumentException if no converter is registered for {@code type}
     */
    public <T> Optional<T> as(String name, Class<T> type) {
        TextConverters.Converter<T> converter = converters
                .find(type)
                .orElseThrow(() -> new IllegalArgumentException("Header '" + name + "' can't be read as "
                        + type.getName() + ": no converter is registered for it. " + TextConverters.HOW_TO_REGISTER));
        byte[] value = source.last(name);
        return value == null ? Optional.empty() : Optional.of(convert(name, value, type, converter));
    }

    private <T> T convert(String name, byte[] value, Class<T> type, TextConverters.Converter<T> converter) {
        String text = decode(name, value);
        try {
            return Objects.requireNonNull(converter.convert(text), "the converter gave null");
        } catch (RuntimeException e) {
            throw MalformedHeaderException.notA(type, name, source.origin(), text, e);
        }
    }

    /**
     * Tells, without making text of it, whether the last value under a name is one of these; false when it is absent or
     * null.
     *
     * @param texts as UTF-8
     * @throws MalformedHeaderException if the value is not UTF-8
     */
    boolean isAny(String name, byte[][] texts) {
        byte[] value = source.last(name);
        if (value == null) {
            return false;
        }
        for (byte[] text : texts) {
            if (Arrays.equals(text, value)) {
                return true;
            }
        }
        if (!Utf8.isAscii(value)) {
            decode(name, value);
        }
        return false;
    }

    private String decode(String name, byte[] value) {
        String text = Utf8.decode(value);
        if (text == null) {
            throw MalformedHeaderException.notText(name, source.origin(), value);
        }
        return text;
    }

    /** Gives every header in wire order; never throws, whatever the values are. */
    @Override
    public Iterator<Entry> iterator() {
        return source.iterator();
    }

    /** Gives the distinct names in the order of their first appearance. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        for (Entry entry : source) {
            names.add(entry.name);
        }
        return Collections.unmodifiableSet(names);
    }

    /** Counts the headers, repeated names included. */
    public int size() {
        int size = 0;
        for (Iterator<Entry> entries = source.iterator(); entries.hasNext(); entries.next()) {
            size++;
        }
        return size;
    }

    /** Gives every name with all its headers, both in wire order. */
    public Map<String, List<Entry>> toMultiMap() {
        Map<String, List<Entry>> map = new LinkedHashMap<>();
        for (Entry entry : source) {
            map.computeIfAbsent(entry.name, name -> new ArrayList<>(1)).add(entry);
        }
        map.replaceAll((name, entries) -> Collections.unmodifiableList(entries));
        return Collections.unmodifiableMap(map);
    }

    /** Says which record these headers belong to. */
    public String origin() {
        return source.origin();
    }

    @Override
    public String toString() {
        List<String> shown = new ArrayList<>();
        for (Entry entry : source) {
            shown.add(entry.toString());
        }
        return shown.toString();
    }

    private record ListSource(List<Entry> entries) implements Source {
        @Override
        public byte @Nullable [] last(String name) {
            for (int i = entries.size() - 1; i >= 0; i--) {
                if (entries.get(i).name.equals(name)) {
                    return entries.get(i).value;
                }
            }
            return null;
        }

        @Override
        public String origin() {
            return "headers made in code";
        }

        @Override
        public Iterator<Entry> iterator() {
            return entries.iterator();
        }
    }
}
