package dev.faststream.internal;

import java.util.Arrays;

/** Tells what is written in Kotlin, by name, so that nobody needs Kotlin who has none. */
public final class KotlinCode {
    private static final String MARK = "kotlin.Metadata";
    private static final String NOTHING = "kotlin.Unit";

    private KotlinCode() {}

    /** Tells whether a class is written in Kotlin, or one around it, as for the class of a lambda. */
    public static boolean wrote(Class<?> type) {
        return isMarked(type) || isMarked(type.getNestHost());
    }

    private static boolean isMarked(Class<?> type) {
        return Arrays.stream(type.getAnnotations())
                .anyMatch(found -> found.annotationType().getName().equals(MARK));
    }

    /** Tells whether a value is what Kotlin gives where there is no result. */
    public static boolean isNothing(Object value) {
        return value.getClass().getName().equals(NOTHING);
    }
}
