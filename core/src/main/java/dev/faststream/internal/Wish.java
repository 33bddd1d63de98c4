package dev.faststream.internal;

import dev.faststream.Filter;

/** Which records a handler of a subscription wants. */
public sealed interface Wish {
    /** All, because it is the only handler. */
    record Everything() implements Wish {}

    /**
     * Those that a filter wants.
     *
     * @param order the lower ones are asked first; of one order, only one may want a record
     */
    record Matching(Filter filter, int order) implements Wish {}

    /** Those whose body is of the type of its own. */
    record ByBody() implements Wish {}

    /** Those that no other handler wants. */
    record Rest() implements Wish {}
}
