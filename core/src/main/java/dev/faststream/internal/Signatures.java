package dev.faststream.internal;

import dev.faststream.HandlerLanguage;
import dev.faststream.HandlerLanguage.Nulls;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * How parameters are called and whether they may be null, in whichever language they are written. Used when the app
 * starts, by one thread.
 */
final class Signatures {
    private record Known(HandlerLanguage language, HandlerLanguage.Signature signature) {}

    private final Map<Executable, Optional<Known>> known = new HashMap<>();

    /**
     * Makes sure that a method can be a handler.
     *
     * @throws IllegalArgumentException if its language says no; the message says what to do
     */
    void demandCallable(Method method) {
        find(method).flatMap(found -> found.signature().problem()).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
    }

    /** The name of a method as it is written; that of the class file may say more. */
    static String nameOf(Method method) {
        String inClassFile = method.getName();
        if (inClassFile.indexOf('$') < 0 && inClassFile.indexOf('-') < 0) {
            return inClassFile;
        }
        try {
            return new Signatures()
                    .find(method)
                    .map(found -> found.signature().name())
                    .orElse(inClassFile);
        } catch (IllegalArgumentException e) {
            return inClassFile; // the reason is told when it is bound
        }
    }

    /** The name of a parameter, or what stands for it where nobody knows it. */
    String nameOf(Parameter parameter) {
        return said(parameter).map(HandlerLanguage.Parameter::name).orElseGet(parameter::getName);
    }

    /**
     * The name of a parameter.
     *
     * @param instead what can be written where nobody knows it
     * @throws IllegalArgumentException if nobody knows it
     */
    String demandName(Parameter parameter, String instead) {
        Optional<HandlerLanguage.Parameter> said = said(parameter);
        if (said.isEmpty() && !parameter.isNamePresent()) {
            throw new IllegalArgumentException("its name is not in the class file; write " + instead
                    + "(\"the-name\"), or compile with -parameters");
        }
        return nameOf(parameter);
    }

    /**
     * Tells whether what a parameter takes of one record may be null.
     *
     * @param type of the parameter itself, or in a batch of the elements of its list
     */
    boolean allowsNull(AnnotatedType type, Parameter parameter, boolean batch) {
        boolean annotated = batch ? Types.isNullable(type) : Types.isNullable(type, parameter);
        return annotated || nulls(parameter, batch) == Nulls.ALLOWED;
    }

    /** Tells whether what a parameter takes of one record must not be null; of some nothing is known. */
    boolean forbidsNull(AnnotatedType type, Parameter parameter, boolean batch) {
        return said(parameter).isPresent()
                ? nulls(parameter, batch) == Nulls.REFUSED && !allowsNull(type, parameter, batch)
                : Nullness.forbidsNull(type, parameter, batch);
    }

    /** How to write that a parameter's type may be null, other than by an annotation. */
    String nullable(Parameter parameter, String type) {
        return find(parameter.getDeclaringExecutable())
                .map(found -> found.language().nullable(type))
                .orElseGet(() -> "Optional<" + type + ">");
    }

    /** All ways to write that a parameter's type may be null. */
    String nullables(Parameter parameter, String type) {
        boolean java = find(parameter.getDeclaringExecutable()).isEmpty();
        return (java ? "@Nullable " + type + " or " : "") + nullable(parameter, type);
    }

    private Nulls nulls(Parameter parameter, boolean batch) {
        return said(parameter)
                .map(said -> batch ? said.element() : said.itself())
                .orElse(Nulls.UNSAID);
    }

    private Optional<HandlerLanguage.Parameter> said(Parameter parameter) {
        Executable executable = parameter.getDeclaringExecutable();
        int position = List.of(executable.getParameters()).indexOf(parameter);
        return find(executable)
                .map(found -> found.signature().parameters())
                .filter(all -> all.size() == executable.getParameterCount())
                .map(all -> all.get(position));
    }

    private Optional<Known> find(Executable executable) {
        return known.computeIfAbsent(executable, Signatures::read);
    }

    private static Optional<Known> read(Executable executable) {
        if (!KotlinCode.wrote(executable.getDeclaringClass())) {
            return Optional.empty();
        }
        List<HandlerLanguage> languages = languages();
        if (languages.isEmpty()) {
            throw new IllegalArgumentException(
                    "it is written in Kotlin, and nothing on the class path reads what Kotlin"
                            + " says of null; add the dependency dev.faststream:faststream-kotlin");
        }
        return languages.stream()
                .flatMap(language -> language.signature(executable).stream().map(said -> new Known(language, said)))
                .findFirst();
    }

    /** Why an object can't be included for its handlers; empty where nothing is known against it. */
    static Optional<String> objection(Object included) {
        return KotlinCode.wrote(included.getClass())
                ? languages().stream()
                        .flatMap(language -> language.objection(included).stream())
                        .findFirst()
                : Optional.empty();
    }

    private static List<HandlerLanguage> languages() {
        return ServiceLoader.load(HandlerLanguage.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }
}
