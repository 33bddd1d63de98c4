package dev.faststream.internal;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * A view of each of some records, made when it is first asked for. Read-only. Threads that ask at the same time may
 * make one of their own; views of a record are alike.
 */
final class Views<R> extends AbstractList<@Nullable Object> implements RandomAccess {
    private final List<InFlight<R>> records;
    private final BoundHandler.Argument.Reader<R> view;
    private final @Nullable Object[] made;

    Views(List<InFlight<R>> records, BoundHandler.Argument.Reader<R> view) {
        this.records = records;
        this.view = view;
        this.made = new Object[records.size()];
    }

    @Override
    public @Nullable Object get(int index) {
        Object known = made[index];
        if (known == null) {
            known = view.read(records.get(index));
            made[index] = known;
        }
        return known;
    }

    @Override
    public int size() {
        return made.length;
    }
}
