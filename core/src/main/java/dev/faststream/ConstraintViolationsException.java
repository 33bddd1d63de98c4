package dev.faststream;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Says that a record was decoded, but is not what the handler's constraints ask for. It is dead-lettered as any other
 * {@link InvalidRecordException}; its neighbours in a batch go on without it.
 */
public final class ConstraintViolationsException extends InvalidRecordException {
    private static final long serialVersionUID = 1L;

    private final transient List<HandlerValidation.Violation> violations;

    /**
     * Makes one.
     *
     * @param record names the record: topic, partition, offset
     * @param violations at least one
     */
    public ConstraintViolationsException(String record, List<HandlerValidation.Violation> violations) {
        super(
                record + " violates " + (violations.size() == 1 ? "a constraint" : violations.size() + " constraints")
                        + ": "
                        + violations.stream()
                                .map(HandlerValidation.Violation::toString)
                                .collect(Collectors.joining("; ")),
                null);
        this.violations = List.copyOf(violations);
    }

    /** Every violation; none after it was serialized. */
    public List<HandlerValidation.Violation> violations() {
        return violations == null ? List.of() : violations;
    }
}
