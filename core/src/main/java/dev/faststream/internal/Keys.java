package dev.faststream.internal;

import dev.faststream.TextConverters;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads keys as classes that are named while a handler runs. Safe to use from any thread; what it remembers is bounded
 * by the number of classes that handlers name.
 *
 * @param <R> the broker's native record
 */
public final class Keys<R> {
    private final RecordMapper<R> mapper;
    private final TextConverters converters;
    private final Bodies<R> bodies;
    private final Map<Class<?>, KeyReader.Read<R>> readers = new ConcurrentHashMap<>();

    /** Makes one; the bodies decode what no converter makes of text. */
    public Keys(RecordMapper<R> mapper, TextConverters converters, Bodies<R> bodies) {
        this.mapper = mapper;
        this.converters = converters;
        this.bodies = bodies;
    }

    /**
     * Reads a record's key; empty where it has none.
     *
     * @throws IllegalArgumentException if keys can't be read as this class
     * @throws dev.faststream.InvalidRecordException if this one can't
     */
    public <K> Optional<K> read(R record, Class<K> type) {
        @SuppressWarnings("unchecked") // the reader of a class gives its instances; a primitive's are boxed
        Optional<K> key = (Optional<K>)
                readers.computeIfAbsent(type, unknown -> KeyReader.reader(unknown, mapper, converters, bodies))
                        .of(record);
        return key;
    }
}
