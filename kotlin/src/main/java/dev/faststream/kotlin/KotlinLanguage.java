package dev.faststream.kotlin;

import dev.faststream.HandlerLanguage;
import java.lang.reflect.Executable;
import java.util.Optional;
import kotlin.Function;
import kotlin.reflect.KClass;

/** Reads Kotlin's own marks. Found by {@link java.util.ServiceLoader}. Immutable. */
public final class KotlinLanguage implements HandlerLanguage {
    /** Makes one; who declares handlers need not. */
    public KotlinLanguage() {}

    @Override
    public Optional<Signature> signature(Executable executable) {
        return KotlinDeclaration.of(executable).map(KotlinSignature::of);
    }

    @Override
    public Optional<String> objection(Object included) {
        return switch (included) {
            case Function<?> function ->
                Optional.of(
                        "The function " + function + " was included; handlers are functions of an object or a class:"
                                + " put it into one, and include that");
            case KClass<?> type ->
                Optional.of("The class " + type.getQualifiedName() + " itself was included; include an object of it");
            default -> Optional.empty();
        };
    }

    @Override
    public String nullable(String type) {
        String inKotlin = switch (type) {
            case "Integer" -> "Int";
            case "Character" -> "Char";
            case "Object" -> "Any";
            case "byte[]" -> "ByteArray";
            default -> type;
        };
        return inKotlin + "?";
    }
}
