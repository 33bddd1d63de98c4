package dev.faststream.kotlin;

import java.lang.invoke.MethodType;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kotlin.Metadata;
import kotlin.metadata.Attributes;
import kotlin.metadata.KmClass;
import kotlin.metadata.KmConstructor;
import kotlin.metadata.KmFunction;
import kotlin.metadata.KmType;
import kotlin.metadata.KmTypeParameter;
import kotlin.metadata.KmValueParameter;
import kotlin.metadata.jvm.JvmExtensionsKt;
import kotlin.metadata.jvm.JvmMethodSignature;
import kotlin.metadata.jvm.KotlinClassMetadata;
import org.jspecify.annotations.Nullable;

/**
 * A function or constructor as Kotlin's metadata has it.
 *
 * @param name as it is written
 * @param mangled whether the class file has another name because of a value class
 * @param parameters all that are passed but for the continuation of a suspend function, in their order
 * @param variables the type parameters that its types may name
 */
record KotlinDeclaration(
        String name, boolean suspend, boolean mangled, List<Parameter> parameters, List<KmTypeParameter> variables) {
    /** A parameter; also a receiver, or one of the context. */
    record Parameter(String name, KmType type, boolean hasDefault) {}

    KotlinDeclaration {
        parameters = List.copyOf(parameters);
        variables = List.copyOf(variables);
    }

    /**
     * Finds it; empty where the metadata does not have it.
     *
     * @throws IllegalArgumentException if there is metadata that can't be read
     */
    static Optional<KotlinDeclaration> of(Executable executable) {
        JvmMethodSignature signature = signature(executable);
        return switch (read(executable.getDeclaringClass())) {
            case KotlinClassMetadata.Class known -> ofClass(known.getKmClass(), executable, signature);
            case KotlinClassMetadata.FileFacade file ->
                function(file.getKmPackage().getFunctions(), List.of(), signature);
            case KotlinClassMetadata.MultiFileClassPart part ->
                function(part.getKmPackage().getFunctions(), List.of(), signature);
            case null, default -> Optional.empty();
        };
    }

    private static JvmMethodSignature signature(Executable executable) {
        boolean method = executable instanceof Method;
        Class<?> gives = executable instanceof Method known ? known.getReturnType() : void.class;
        String descriptor =
                MethodType.methodType(gives, executable.getParameterTypes()).toMethodDescriptorString();
        return new JvmMethodSignature(method ? executable.getName() : "<init>", descriptor);
    }

    private static @Nullable KotlinClassMetadata read(Class<?> type) {
        Metadata metadata = type.getAnnotation(Metadata.class);
        if (metadata == null) {
            return null;
        }
        try {
            return KotlinClassMetadata.readLenient(metadata);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "what the Kotlin compiler wrote of " + type.getName() + " can't be read: " + e.getMessage()
                            + "; a newer org.jetbrains.kotlin:kotlin-metadata-jvm may be needed",
                    e);
        }
    }

    private static Optional<KotlinDeclaration> ofClass(
            KmClass known, Executable executable, JvmMethodSignature signature) {
        List<KmTypeParameter> variables = known.getTypeParameters();
        if (executable instanceof Method) {
            Class<?> type = executable.getDeclaringClass();
            return function(known.getFunctions(), variables, signature)
                    .or(() -> ofCompanion(known, type, signature))
                    .or(() -> ofInterfaces(type, executable, signature));
        }
        return known.getConstructors().stream()
                .filter(constructor -> signature.equals(JvmExtensionsKt.getSignature(constructor)))
                .findFirst()
                .map(constructor -> of(constructor, variables));
    }

    /** A static method may stand for one of the companion. */
    private static Optional<KotlinDeclaration> ofCompanion(KmClass known, Class<?> type, JvmMethodSignature signature) {
        return Stream.of(type.getDeclaredClasses())
                .filter(inner -> inner.getSimpleName().equals(known.getCompanionObject()))
                .map(KotlinDeclaration::read)
                .filter(KotlinClassMetadata.Class.class::isInstance)
                .map(companion -> ((KotlinClassMetadata.Class) companion).getKmClass())
                .flatMap(companion -> function(companion.getFunctions(), List.of(), signature).stream())
                .findFirst();
    }

    /** A class has methods that call those of its interfaces, with all annotations, and says nothing of them itself. */
    private static Optional<KotlinDeclaration> ofInterfaces(
            Class<?> type, Executable executable, JvmMethodSignature signature) {
        return Stream.of(type.getInterfaces())
                .flatMap(each -> read(each) instanceof KotlinClassMetadata.Class known
                        ? ofInterface(known.getKmClass(), each, executable, signature).stream()
                        : Stream.empty())
                .findFirst();
    }

    /** By name and number of parameters: in a generic interface their classes are others. */
    private static Optional<KotlinDeclaration> ofInterface(
            KmClass known, Class<?> type, Executable executable, JvmMethodSignature signature) {
        return function(known.getFunctions(), known.getTypeParameters(), signature)
                .or(() -> known.getFunctions().stream()
                        .map(function -> of(function, known.getTypeParameters(), signature))
                        .filter(function -> function.name().equals(executable.getName()))
                        .filter(function -> function.parameters().size() == executable.getParameterCount())
                        .findFirst())
                .or(() -> ofInterfaces(type, executable, signature));
    }

    private static Optional<KotlinDeclaration> function(
            List<KmFunction> functions, List<KmTypeParameter> outer, JvmMethodSignature signature) {
        return functions.stream()
                .filter(function -> signature.equals(JvmExtensionsKt.getSignature(function)))
                .findFirst()
                .map(function -> of(function, outer, signature));
    }

    private static KotlinDeclaration of(
            KmFunction function, List<KmTypeParameter> outer, JvmMethodSignature signature) {
        List<Parameter> parameters = new ArrayList<>(values(function.getContextParameters()));
        KmType receiver = function.getReceiverParameterType();
        if (receiver != null) {
            parameters.add(new Parameter("this", receiver, false));
        }
        parameters.addAll(values(function.getValueParameters()));
        List<KmTypeParameter> variables = new ArrayList<>(outer);
        variables.addAll(function.getTypeParameters());
        boolean mangled = signature.getName().startsWith(function.getName() + "-");
        return new KotlinDeclaration(
                function.getName(), Attributes.isSuspend(function), mangled, parameters, variables);
    }

    private static KotlinDeclaration of(KmConstructor constructor, List<KmTypeParameter> variables) {
        return new KotlinDeclaration("constructor", false, false, values(constructor.getValueParameters()), variables);
    }

    private static List<Parameter> values(List<KmValueParameter> all) {
        return all.stream()
                .map(value ->
                        new Parameter(value.getName(), value.getType(), Attributes.getDeclaresDefaultValue(value)))
                .toList();
    }
}
