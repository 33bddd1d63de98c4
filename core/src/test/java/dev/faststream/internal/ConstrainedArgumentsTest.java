package dev.faststream.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.ConstraintViolationsException;
import dev.faststream.HandlerValidation;
import dev.faststream.Header;
import dev.faststream.InvalidRecordException;
import dev.faststream.internal.TestCodec.Order;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What core does with constraints, whoever checks them. */
final class ConstrainedArgumentsTest {
    static final class Handlers {
        Object body(@Valid Order order) {
            return order;
        }

        Object header(Order order, @Header("a") Optional<@Min(1) Integer> a) {
            return List.of(order, a);
        }

        Object batch(List<@Valid Order> orders, TestBatch<Order> batch) {
            return List.of(orders, batch);
        }

        Object free(Order order) {
            return order;
        }
    }

    private final Problems problems = new Problems();

    private Optional<BoundHandler<TestRecord>> bind(
            String name, boolean batch, @Nullable HandlerValidation validation) {
        Method method = Arrays.stream(Handlers.class.getDeclaredMethods())
                .filter(candidate -> candidate.getName().equals(name))
                .findFirst()
                .orElseThrow();
        Bodies<TestRecord> bodies = new Bodies<>(List.of(new TestCodec()), TestConverters.ALL, TestMapper.INSTANCE);
        TestContext context = new TestContext(validation == null ? "nothing" : validation);
        return new HandlerBinder<>(
                        new HandlerBinder.Tools<>(TestMapper.INSTANCE, bodies, TestConverters.ALL, context, problems),
                        new Handlers(),
                        method,
                        batch,
                        Set.of())
                .bind();
    }

    @Test
    void constraintsThatNobodyChecksAreAProblemThatNamesTheModuleToAdd() {
        for (String name : List.of("body", "header", "batch")) {
            assertThat(bind(name, name.equals("batch"), null)).isEmpty();
        }
        assertThat(problems.all())
                .hasSize(3)
                .allSatisfy(problem -> assertThat(problem).contains("dev.faststream:faststream-validation"));
        assertThat(problems.all().get(0)).contains("Handlers.body", "parameter 'order' has @Valid");
        assertThat(problems.all().get(1)).contains("Handlers.header", "parameter 'a' has @Min");
        assertThat(problems.all().get(2)).contains("Handlers.batch", "parameter 'orders' has @Valid");
    }

    @Test
    void aHandlerWithoutConstraintsNeedsNobody() {
        assertThat(bind("free", false, null)).isPresent();
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void aHandlerThatTheValidationKnowsNothingToCheckOfHasNoCheck() {
        assertThat(bind("free", false, (bean, method, batch) -> Optional.empty()))
                .hasValueSatisfying(handler -> assertThat(handler.check()).isNull());
    }

    @Test
    void whatTheValidationRefusesIsAProblemOfItsHandler() {
        assertThat(bind("free", false, (bean, method, batch) -> {
                    throw new IllegalArgumentException("this can't be checked");
                }))
                .isEmpty();
        assertThat(problems.all()).singleElement().asString().contains("Handlers.free", "this can't be checked");
    }

    @Test
    void inABatchEachRecordIsCheckedByItselfAndOnlyTheViolatingLeave() {
        List<List<@Nullable Object>> asked = new ArrayList<>();
        HandlerValidation validation = (bean, method, batch) -> Optional.of(arguments -> {
            asked.add(Arrays.asList(arguments));
            return List.of(new Order("2")).equals(arguments[0])
                    ? List.of(new HandlerValidation.Violation("orders.id", "'2'", "must be odd"))
                    : List.of();
        });
        List<InvalidRecordException> rejected = new ArrayList<>();

        BoundHandler.Call<TestRecord> call = bind("batch", true, validation)
                .orElseThrow()
                .prepare(
                        Stream.of("order:1", "order:2", "order:3")
                                .map(body -> TestRecord.at(body.charAt(6), body).inFlight())
                                .toList(),
                        new Handling<TestRecord>(record -> Optional.empty()).open(new TestContext("nothing")),
                        (record, cause) -> rejected.add(cause));

        assertThat(call.arguments()[0]).isEqualTo(List.of(new Order("1"), new Order("3")));
        assertThat(asked)
                .hasSize(3)
                .allSatisfy(arguments -> assertThat(arguments.get(1)).isNull());
        assertThat(rejected).singleElement().isInstanceOfSatisfying(ConstraintViolationsException.class, violated -> {
            assertThat(violated.violations()).hasSize(1);
            assertThat(violated)
                    .hasMessageContaining("orders.eu")
                    .hasMessageContaining("violates a constraint: orders.id must be odd (found '2')");
        });
    }
}
