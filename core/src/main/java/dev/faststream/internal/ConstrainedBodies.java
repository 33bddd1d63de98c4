package dev.faststream.internal;

import dev.faststream.ConstraintViolationsException;
import dev.faststream.Context;
import dev.faststream.HandlerValidation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks bodies against the constraints of their own classes, for handlers without parameters. Immutable. */
public record ConstrainedBodies<R>(HandlerValidation.Check check, RecordMapper<R> mapper)
        implements BoundHandler.RecordCheck<R> {
    /**
     * Prepares the check.
     *
     * @throws IllegalArgumentException if nobody can check them
     */
    public static <R> ConstrainedBodies<R> of(Context context, RecordMapper<R> mapper) {
        return new ConstrainedBodies<>(
                ConstrainedArguments.validation(context)
                        .flatMap(HandlerValidation::prepareBodies)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "its bodies are to be valid(), but nothing on the class path checks that; add the"
                                        + " dependency dev.faststream:faststream-validation, or remove it")),
                mapper);
    }

    @Override
    public void check(InFlight<R> record, @Nullable Object[] values, List<BoundHandler.Argument<R>> arguments) {
        List<HandlerValidation.Violation> violations = check.violations(new @Nullable Object[] {record.body()});
        if (!violations.isEmpty()) {
            throw new ConstraintViolationsException(mapper.describe(record.record()), violations);
        }
    }
}
