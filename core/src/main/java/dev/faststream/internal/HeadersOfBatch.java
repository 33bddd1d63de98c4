package dev.faststream.internal;

import dev.faststream.Headers;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The headers of each record as the handler got them, as views that are made where somebody looks. Read-only, and apart
 * from the records' way through the engine, so that any thread may look at any time; two that look at the same moment
 * may get two views of the same headers.
 */
final class HeadersOfBatch<R> extends AbstractList<Headers> implements RandomAccess {
    private final List<R> records;
    private final Function<R, Headers> view;
    private final @Nullable Headers[] made;

    HeadersOfBatch(List<InFlight<R>> records, Function<R, Headers> view) {
        this.records = records.stream().map(InFlight::seen).toList();
        this.view = view;
        this.made = new Headers[records.size()];
    }

    @Override
    public Headers get(int index) {
        Headers known = made[index];
        if (known == null) {
            known = view.apply(records.get(index));
            made[index] = known;
        }
        return known;
    }

    @Override
    public int size() {
        return made.length;
    }
}
