package dev.faststream.kotlin;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.faststream.HandlerLanguage;
import java.lang.reflect.Executable;
import kotlin.metadata.KmClassifier;
import kotlin.metadata.KmType;
import tools.jackson.core.Version;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;

/**
 * Leaves it to Jackson's module for Kotlin to refuse null for parameters of constructors: it knows which are nullable,
 * and which have defaults. Of type variables it does not know it; these stay as the rules of JSON have them.
 */
final class CheckedByKotlin extends NopAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public Version version() {
        return Version.unknownVersion();
    }

    @Override
    public JsonSetter.Value findSetterInfo(MapperConfig<?> config, Annotated annotated) {
        return annotated instanceof AnnotatedParameter parameter && isChecked(parameter)
                ? JsonSetter.Value.forValueNulls(Nulls.SET)
                : JsonSetter.Value.empty();
    }

    private static boolean isChecked(AnnotatedParameter parameter) {
        return parameter.getOwner().getAnnotated() instanceof Executable owner
                && KotlinDeclaration.of(owner)
                        .filter(known -> known.parameters().size() == owner.getParameterCount())
                        .filter(known -> mayBeSet(known, parameter.getIndex()))
                        .isPresent();
    }

    private static boolean mayBeSet(KotlinDeclaration known, int index) {
        KmType type = known.parameters().get(index).type();
        return !(type.getClassifier() instanceof KmClassifier.TypeParameter)
                || KotlinNulls.of(type, known.variables()) != HandlerLanguage.Nulls.REFUSED;
    }
}
