package dev.faststream.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.Serializable;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BodyFamilyTest {
    sealed interface Event {}

    sealed interface Order extends Event {}

    record Created(int id) implements Order {}

    record Paid(int id) implements Order {}

    record Renamed(int id) implements Event {}

    interface Shape extends Serializable {}

    record Circle(int radius) implements Shape {}

    record Square(int side) implements Shape, Cloneable {}

    record Lonely(int id) implements Shape {}

    sealed interface Left {}

    sealed interface Right {}

    record One(int id) implements Left, Right {}

    record Two(int id) implements Left, Right {}

    @Test
    void outermostSealedTypeIsTheFamilyEvenOfOneType() {
        assertThat(BodyFamily.of(List.of(Created.class, Paid.class))).isEqualTo(Event.class);
        assertThat(BodyFamily.of(List.of(Created.class, Renamed.class))).isEqualTo(Event.class);
        assertThat(BodyFamily.of(List.of(Created.class))).isEqualTo(Event.class);
        assertThat(BodyFamily.of(List.of(Order.class, Created.class))).isEqualTo(Event.class);
    }

    @Test
    void withoutASealedTypeItIsTheTypeAmongThemThatAllBelongToOrTheirOnlyOneInCommon() {
        assertThat(BodyFamily.of(List.of(Circle.class, Shape.class))).isEqualTo(Shape.class);
        assertThat(BodyFamily.of(List.of(Circle.class, Square.class))).isEqualTo(Shape.class);
        assertThat(BodyFamily.of(List.of(Lonely.class))).isEqualTo(Lonely.class);
        assertThat(BodyFamily.of(List.of(String.class))).isEqualTo(String.class);
    }

    @Test
    void typesWithNothingOrSeveralInCommonAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BodyFamily.of(List.of(Created.class, Circle.class)))
                .withMessageContaining("Created, Circle have no type in common");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BodyFamily.of(List.of(One.class, Two.class)))
                .withMessageContaining("One, Two have several types in common, Left, Right");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BodyFamily.of(List.of(String.class, Integer.class)))
                .withMessageContaining("no type in common");
    }
}
