package dev.faststream.kotlin;

import dev.faststream.HandlerLanguage.Parameter;
import dev.faststream.HandlerLanguage.Signature;
import java.util.List;
import java.util.Optional;

/** Says of a declaration what handlers need to know. */
final class KotlinSignature {
    private KotlinSignature() {}

    static Signature of(KotlinDeclaration declaration) {
        List<Parameter> parameters = declaration.parameters().stream()
                .map(parameter -> new Parameter(
                        parameter.name(),
                        KotlinNulls.of(parameter.type(), declaration.variables()),
                        KotlinNulls.ofElement(parameter.type(), declaration.variables())))
                .toList();
        return new Signature(declaration.name(), parameters, problem(declaration));
    }

    private static Optional<String> problem(KotlinDeclaration declaration) {
        if (declaration.suspend()) {
            return Optional.of("it is a suspend function, which only a coroutine can call; make it a plain fun, which"
                    + " may block, or let it return a CompletionStage");
        }
        if (declaration.mangled()) {
            return Optional.of("it takes or returns a value class, of which only the value is passed, unchecked; take"
                    + " or return the value itself");
        }
        return declaration.parameters().stream()
                .filter(KotlinDeclaration.Parameter::hasDefault)
                .findFirst()
                .map(parameter -> "parameter '" + parameter.name() + "' has a default value, which would never be used;"
                        + " let the parameter be nullable, and write ?: with the default where it is used");
    }
}
