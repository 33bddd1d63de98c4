package dev.faststream.kotlin;

import dev.faststream.HandlerLanguage.Nulls;
import java.util.List;
import kotlin.metadata.Attributes;
import kotlin.metadata.KmClassifier;
import kotlin.metadata.KmType;
import kotlin.metadata.KmTypeParameter;

/** What a type of Kotlin says of null. */
final class KotlinNulls {
    private KotlinNulls() {}

    static Nulls of(KmType type, List<KmTypeParameter> variables) {
        if (Attributes.isNullable(type)) {
            return Nulls.ALLOWED;
        }
        if (type.getClassifier() instanceof KmClassifier.TypeParameter variable
                && !Attributes.isDefinitelyNonNull(type)) {
            return ofVariable(variable, variables);
        }
        return Nulls.REFUSED;
    }

    /** Of the only argument of a type. */
    static Nulls ofElement(KmType type, List<KmTypeParameter> variables) {
        KmType element =
                type.getArguments().size() == 1 ? type.getArguments().getFirst().getType() : null;
        return element == null ? Nulls.UNSAID : of(element, variables);
    }

    /** It may stand for a type with null, unless a bound has none. */
    private static Nulls ofVariable(KmClassifier.TypeParameter variable, List<KmTypeParameter> variables) {
        boolean bounded = variables.stream()
                .filter(known -> known.getId() == variable.getId())
                .flatMap(known -> known.getUpperBounds().stream())
                .anyMatch(bound -> of(bound, variables) == Nulls.REFUSED);
        return bounded ? Nulls.REFUSED : Nulls.UNSAID;
    }
}
