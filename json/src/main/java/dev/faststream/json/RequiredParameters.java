package dev.faststream.json;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.annotation.OptBoolean;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.Version;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;

/**
 * Makes Jackson refuse null for a constructor's parameters, and so for a record's components. Jackson asks the same
 * question about a missing one.
 */
final class RequiredParameters extends NopAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    private static final Set<Class<?>> OPTIONALS =
            Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

    /** What comes from elsewhere than the one field of that name. */
    private static final Set<Class<? extends Annotation>> FILLED_OTHERWISE =
            Set.of(JacksonInject.class, JsonAnySetter.class, JsonUnwrapped.class, JsonIgnore.class);

    @Override
    public Version version() {
        return Version.unknownVersion();
    }

    @Override
    public JsonSetter.Value findSetterInfo(MapperConfig<?> config, Annotated annotated) {
        return annotated instanceof AnnotatedParameter parameter && isRequired(parameter)
                ? JsonSetter.Value.forValueNulls(Nulls.FAIL)
                : JsonSetter.Value.empty();
    }

    private static boolean isRequired(AnnotatedParameter parameter) {
        return !OPTIONALS.contains(parameter.getRawType())
                && annotations(parameter).noneMatch(RequiredParameters::liftsRequirement);
    }

    private static boolean liftsRequirement(Annotation annotation) {
        return annotation.annotationType().getSimpleName().equals("Nullable")
                || FILLED_OTHERWISE.contains(annotation.annotationType())
                || (annotation instanceof JsonProperty property
                        && (property.isRequired() == OptBoolean.FALSE
                                || property.access() == JsonProperty.Access.READ_ONLY));
    }

    private static Stream<Annotation> annotations(AnnotatedParameter parameter) {
        return parameter.getOwner().getAnnotated() instanceof Executable owner
                ? Stream.concat(parameter.annotations(), annotations(owner, parameter.getIndex()))
                : parameter.annotations();
    }

    private static Stream<Annotation> annotations(Executable owner, int index) {
        return Stream.concat(ofParameter(owner, index), ofComponent(owner, index))
                .flatMap(place -> Stream.of(place.getAnnotations()));
    }

    /** An inner class has parameters of whose types nothing is told. */
    private static Stream<AnnotatedElement> ofParameter(Executable owner, int index) {
        AnnotatedType[] types = owner.getAnnotatedParameterTypes();
        return types.length == owner.getParameterCount() ? Stream.of(types[index]) : Stream.empty();
    }

    /**
     * An explicit canonical constructor need not repeat its record's annotations, and some are the accessor's alone.
     */
    private static Stream<AnnotatedElement> ofComponent(Executable owner, int index) {
        RecordComponent[] components = owner.getDeclaringClass().getRecordComponents();
        if (components == null || !isCanonical(owner, components)) {
            return Stream.empty();
        }
        RecordComponent component = components[index];
        return Stream.of(component, component.getAnnotatedType(), component.getAccessor());
    }

    private static boolean isCanonical(Executable owner, RecordComponent[] components) {
        Class<?>[] types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        return owner instanceof Constructor<?> && Arrays.equals(owner.getParameterTypes(), types);
    }
}
