package dev.faststream.validation;

import dev.faststream.HandlerValidation;
import jakarta.validation.Valid;
import jakarta.validation.Validation;
import jakarta.validation.ValidationException;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.metadata.CascadableDescriptor;
import jakarta.validation.metadata.ContainerDescriptor;
import jakarta.validation.metadata.MethodDescriptor;
import jakarta.validation.metadata.ParameterDescriptor;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.HibernateValidator;
import org.jspecify.annotations.Nullable;

/**
 * Jakarta Validation of what handlers are given: {@code @Valid} and constraints on bodies, headers, keys and topic
 * variables; in a batch handler on the elements of the lists.
 *
 * <p>Found by {@link java.util.ServiceLoader}. To change it, provide one to the app:
 * {@code app.provide(HandlerValidation.class, () -> new JakartaValidation().hidingValues())}. Many threads may use one.
 */
public final class JakartaValidation implements HandlerValidation {
    private final Validator validator;
    private final boolean hidesValues;

    /** Makes one with Hibernate Validator as it is without settings. */
    public JakartaValidation() {
        this(
                Validation.byProvider(HibernateValidator.class)
                        .configure()
                        .addValueExtractor(new BodyOfMessage())
                        .buildValidatorFactory()
                        .getValidator(),
                false);
    }

    private JakartaValidation(Validator validator, boolean hidesValues) {
        this.validator = validator;
        this.hidesValues = hidesValues;
    }

    /**
     * Makes one with the settings of a factory, which stays the caller's to close. It understands {@code Message<@Valid
     * Order>} too.
     */
    public static JakartaValidation of(ValidatorFactory factory) {
        return new JakartaValidation(
                factory.usingContext().addValueExtractor(new BodyOfMessage()).getValidator(), false);
    }

    /** Gives one that shows no value at all; to hide only some, see {@link Redacted}. */
    public JakartaValidation hidingValues() {
        return new JakartaValidation(validator, true);
    }

    @Override
    public Optional<Check> prepare(Object bean, Method method, boolean batch) {
        MethodDescriptor descriptor;
        try {
            descriptor = validator
                    .getConstraintsForClass(bean.getClass())
                    .getConstraintsForMethod(method.getName(), method.getParameterTypes());
        } catch (ValidationException e) {
            throw new IllegalArgumentException("its constraints can't be checked: " + e.getMessage(), e);
        }
        if (descriptor == null || !isConstrained(descriptor)) {
            return Optional.empty();
        }
        if (batch) {
            descriptor.getParameterDescriptors().forEach(JakartaValidation::demandConstraintsOfElements);
        }
        Check check = new MethodCheck(validator, bean, method, batch, hidesValues);
        tryOut(check, method.getParameterCount());
        return Optional.of(check);
    }

    /** Its constraints are those of whatever it is given. */
    private static final class AnyBody {
        @SuppressWarnings("unused") // only its parameter's annotation is read
        void check(@Valid Object body) {}
    }

    @Override
    public Optional<Check> prepareBodies() {
        AnyBody bean = new AnyBody();
        try {
            Method method = AnyBody.class.getDeclaredMethod("check", Object.class);
            return Optional.of(new MethodCheck(validator, bean, method, false, hidesValues));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isConstrained(MethodDescriptor method) {
        return method.getCrossParameterDescriptor().hasConstraints()
                || method.getParameterDescriptors().stream()
                        .anyMatch(parameter -> parameter.hasConstraints() || isConstrained(parameter));
    }

    private static boolean isConstrained(ContainerDescriptor container) {
        return (container instanceof CascadableDescriptor cascadable && cascadable.isCascaded())
                || !container.getConstrainedContainerElementTypes().isEmpty();
    }

    /** A constraint that does not fit its type is found only when it is used. */
    private static void tryOut(Check check, int parameters) {
        try {
            var unused = check.violations(new @Nullable Object[parameters]);
        } catch (ValidationException e) {
            throw new IllegalArgumentException(
                    "its constraints can't be checked: " + e.getMessage()
                            + "; a constraint on what an Optional or a List holds stands before its type, as in"
                            + " Optional<@Min(0) Integer>",
                    e);
        }
    }

    /** The records of a batch are checked one by one: nobody would be at fault for the size of a list. */
    private static void demandConstraintsOfElements(ParameterDescriptor parameter) {
        if (parameter.hasConstraints()) {
            List<String> names = parameter.getConstraintDescriptors().stream()
                    .map(constraint ->
                            "@" + constraint.getAnnotation().annotationType().getSimpleName())
                    .toList();
            throw new IllegalArgumentException("parameter '" + parameter.getName() + "': "
                    + String.join(" ", names) + " is about the list of a batch, but each record is checked by itself;"
                    + " write it before the element's type, as in List<" + names.getFirst() + " ...>");
        }
    }
}
