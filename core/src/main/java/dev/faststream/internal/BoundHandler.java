package dev.faststream.internal;

import dev.faststream.InvalidRecordException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A handler with everything about its parameters decided: how the body is decoded, where each argument comes from, how
 * it is called. Immutable; used by one worker at a time, or by many.
 *
 * @param name the handler's name in messages to people
 * @param batch whether it takes batches
 * @param body decodes the body
 * @param arguments one for each parameter
 * @param check checks what was made of a record, null where there is nothing to check
 * @param invoker calls the user's code
 * @param <R> the broker's native record
 */
public record BoundHandler<R>(
        String name,
        boolean batch,
        BodyReader<R> body,
        List<Argument<R>> arguments,
        @Nullable RecordCheck<R> check,
        Invoker<R> invoker) {
    private static final @Nullable Object[] NO_ARGUMENTS = {};

    /** A handler whose arguments are taken as they are. */
    public BoundHandler(
            String name, boolean batch, BodyReader<R> body, List<Argument<R>> arguments, Invoker<R> invoker) {
        this(name, batch, body, arguments, null, invoker);
    }

    /** The same handler, which checks what it gets. */
    BoundHandler<R> checking(RecordCheck<R> wanted) {
        return new BoundHandler<>(name, batch, body, arguments, wanted, invoker);
    }

    /** Decodes one record's body; throws InvalidRecordException where that is impossible. */
    @FunctionalInterface
    public interface BodyReader<R> {
        @Nullable
        Object read(R record);

        /** Gives the body of a record on its way, which may have been decoded before. */
        default @Nullable Object of(InFlight<R> record) {
            return read(record.seen());
        }
    }

    /** The same handler for records whose body may be known before. */
    BoundHandler<R> knowingBodies() {
        return new BoundHandler<>(name, batch, new UnlessGiven<>(body), arguments, check, invoker);
    }

    /** Decodes what was not decoded before, and remembers it. */
    private record UnlessGiven<R>(BodyReader<R> decoder) implements BodyReader<R> {
        @Override
        public @Nullable Object read(R record) {
            return decoder.read(record);
        }

        @Override
        public @Nullable Object of(InFlight<R> record) {
            if (!record.hasGivenBody()) {
                record.giveBody(decoder.of(record));
            }
            return record.body();
        }
    }

    /** The same handler for records that were decoded before, to find out whether it gets them. */
    BoundHandler<R> ofDecoded() {
        return new BoundHandler<>(name, batch, new DecodedBefore<>(), arguments, check, invoker);
    }

    /** Takes the body that a record has already. */
    private record DecodedBefore<R>() implements BodyReader<R> {
        @Override
        public @Nullable Object read(R record) {
            throw new IllegalStateException(record + " was not decoded before");
        }

        @Override
        public @Nullable Object of(InFlight<R> record) {
            return record.body();
        }
    }

    /** Checks what was made of one record; throws InvalidRecordException where that can't be given to the handler. */
    @FunctionalInterface
    public interface RecordCheck<R> {
        void check(InFlight<R> record, @Nullable Object[] values, List<Argument<R>> arguments);
    }

    /** Calls the user's code with its arguments. */
    @FunctionalInterface
    public interface Invoker<R> {
        @Nullable
        Object invoke(List<InFlight<R>> records, @Nullable Object[] arguments) throws Exception;
    }

    /** Where an argument comes from. */
    public sealed interface Argument<R> {
        /** A value of each record: the argument itself in a single handler, an aligned list in a batch handler. */
        record PerRecord<R>(Reader<R> reader) implements Argument<R> {}

        /** A value of the whole delivery. */
        record PerDelivery<R>(Source<R> source) implements Argument<R> {}

        /** Reads one record's value; throws InvalidRecordException where the record has none that fits. */
        @FunctionalInterface
        interface Reader<R> {
            @Nullable
            Object read(InFlight<R> record);
        }

        /** Gives the value for a delivery. */
        @FunctionalInterface
        interface Source<R> {
            Object get(List<InFlight<R>> records, Handling.Scope<R> scope);
        }
    }

    /** What is ready to be called: the records that are sound, and the arguments made of them, for this call alone. */
    static final class Call<R> {
        private final List<InFlight<R>> records;
        private final @Nullable Object[] arguments;

        private Call(List<InFlight<R>> records, @Nullable Object[] arguments) {
            this.records = records;
            this.arguments = arguments;
        }

        List<InFlight<R>> records() {
            return records;
        }

        @Nullable
        Object[] arguments() {
            return arguments;
        }
    }

    /** Told of a record that can't be given to the handler. */
    @FunctionalInterface
    interface Rejections<R> {
        void reject(InFlight<R> record, InvalidRecordException cause);
    }

    /**
     * Decodes the records and makes the arguments; those that can't be decoded are taken out, and the others keep their
     * order and their alignment.
     */
    Call<R> prepare(List<InFlight<R>> records, Handling.Scope<R> scope, Rejections<R> rejections) {
        return batch ? prepareBatch(records, scope, rejections) : prepareOne(records, scope, rejections);
    }

    private Call<R> prepareOne(List<InFlight<R>> records, Handling.Scope<R> scope, Rejections<R> rejections) {
        InFlight<R> record = records.getFirst();
        @Nullable Object[] values = new Object[arguments.size()];
        try {
            record.body(body.of(record));
            for (int i = 0; i < values.length; i++) {
                values[i] = switch (arguments.get(i)) {
                    case Argument.PerDelivery<R>(Argument.Source<R> source) -> source.get(records, scope);
                    case Argument.PerRecord<R>(Argument.Reader<R> reader) -> reader.read(record);
                };
            }
            if (check != null) {
                check.check(record, values, arguments);
            }
        } catch (InvalidRecordException e) {
            rejections.reject(record, e);
            return new Call<>(List.of(), NO_ARGUMENTS);
        }
        return new Call<>(records, values);
    }

    private Call<R> prepareBatch(List<InFlight<R>> records, Handling.Scope<R> scope, Rejections<R> rejections) {
        List<InFlight<R>> sound = new ArrayList<>(records.size());
        @Nullable Object[][] columns = new Object[arguments.size()][records.size()];
        for (InFlight<R> record : records) {
            try {
                record.body(body.of(record));
                readRow(record, columns, sound.size());
                sound.add(record);
            } catch (InvalidRecordException e) {
                rejections.reject(record, e);
            }
        }
        return new Call<>(sound, toArguments(sound, columns, scope));
    }

    private void readRow(InFlight<R> record, @Nullable Object[][] columns, int row) {
        for (int i = 0; i < columns.length; i++) {
            if (arguments.get(i) instanceof Argument.PerRecord<R>(Argument.Reader<R> reader)) {
                columns[i][row] = reader.read(record);
            }
        }
        if (check != null) {
            check.check(record, row(columns, row), arguments);
        }
    }

    private static @Nullable Object[] row(@Nullable Object[][] columns, int row) {
        @Nullable Object[] values = new Object[columns.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = columns[i][row];
        }
        return values;
    }

    private @Nullable Object[] toArguments(
            List<InFlight<R>> sound, @Nullable Object[][] columns, Handling.Scope<R> scope) {
        @Nullable Object[] values = new Object[columns.length];
        for (int i = 0; i < columns.length && !sound.isEmpty(); i++) {
            values[i] = switch (arguments.get(i)) {
                case Argument.PerDelivery<R>(Argument.Source<R> source) -> source.get(sound, scope);
                case Argument.PerRecord<R> each -> listOf(columns[i], sound.size());
            };
        }
        return values;
    }

    private static List<@Nullable Object> listOf(@Nullable Object[] column, int size) {
        @Nullable Object[] exact = size == column.length ? column : Arrays.copyOf(column, size);
        List<@Nullable Object> values = Arrays.<@Nullable Object>asList(exact);
        return Collections.unmodifiableList(values);
    }
}
