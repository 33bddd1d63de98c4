package dev.faststream.json;

import static dev.faststream.json.Json.complaint;
import static dev.faststream.json.Json.read;
import static dev.faststream.json.Json.refusal;
import static dev.faststream.json.Json.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.faststream.TypeRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TypesTest {

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({@JsonSubTypes.Type(Circle.class), @JsonSubTypes.Type(Square.class)})
    sealed interface Shape {}

    @JsonTypeName("circle")
    record Circle(double radius) implements Shape {}

    @JsonTypeName("square")
    record Square(double side) implements Shape {}

    record Drawing(Shape shape, List<Shape> more) {}

    sealed interface Undecided {}

    record Left() implements Undecided {}

    record Holder(Optional<List<Undecided>> parts) {}

    interface Visitor {}

    abstract static class Base {}

    static final class Closed {
        private Closed() {}

        static final class NeedsTwo {
            NeedsTwo(int a, int b) {
                assert a < b;
            }
        }
    }

    record Page<T>(List<T> items, int number) {}

    record Node(String name, List<Node> children) {}

    @Test
    void genericsAreResolved() {
        assertThat(read(
                        "{\"items\":[{\"radius\":1,\"type\":\"circle\"}],\"number\":1}",
                        new TypeRef<Page<Shape>>() {}.type()))
                .isEqualTo(new Page<Shape>(List.of(new Circle(1)), 1));
        assertThat(read("{\"a\":[1]}", new TypeRef<Map<String, List<Long>>>() {}.type()))
                .isEqualTo(Map.of("a", List.of(1L)));
    }

    @Test
    void typeMayContainItself() {
        assertThat(read("{\"name\":\"a\",\"children\":[{\"name\":\"b\",\"children\":[]}]}", Node.class))
                .isEqualTo(new Node("a", List.of(new Node("b", List.of()))));
    }

    @Test
    void localRecordIsRead() {
        record Local(int value) {}
        assertThat(read("{\"value\":1}", Local.class)).isEqualTo(new Local(1));
        assertThat(write(new Local(1))).isEqualTo("{\"value\":1}");
    }

    @Test
    void implementationIsToldByItsDiscriminator() {
        assertThat(read("{\"shape\":{\"side\":2,\"type\":\"square\"},\"more\":[]}", Drawing.class))
                .isEqualTo(new Drawing(new Square(2), List.of()));
    }

    @Test
    void wrongDiscriminatorNamesItsPath() {
        assertThat(complaint("{\"shape\":{\"type\":\"star\"},\"more\":[]}", Drawing.class))
                .isEqualTo("$.shape.type is the string \"star\", expected one of [circle, square]");
        assertThat(complaint("{\"shape\":{\"side\":2},\"more\":[]}", Drawing.class))
                .isEqualTo("$.shape.type is missing, expected one of [circle, square]");
        assertThat(complaint("{\"shape\":\"circle\",\"more\":[]}", Drawing.class))
                .isEqualTo("$.shape is the string \"circle\", expected Shape");
        assertThat(complaint("{\"type\":\"star\"}", Shape.class))
                .isEqualTo("$.type is the string \"star\", expected one of [circle, square]");
    }

    @Test
    void wrongValueBehindADiscriminatorNamesItsPath() {
        assertThat(complaint("{\"shape\":{\"side\":\"x\",\"type\":\"square\"},\"more\":[]}", Drawing.class))
                .isEqualTo("$.shape.side is the string \"x\", expected double");
        assertThat(complaint("[{\"type\":\"square\"}]", new TypeRef<List<Shape>>() {}.type()))
                .isEqualTo("$[0].side is missing, expected double");
    }

    @Test
    void discriminatorIsWrittenWhereverAValueStands() {
        assertThat(write(new Circle(1))).isEqualTo("{\"type\":\"circle\",\"radius\":1.0}");
        assertThat(write(List.of(new Circle(1), new Square(2))))
                .isEqualTo("[{\"type\":\"circle\",\"radius\":1.0},{\"type\":\"square\",\"side\":2.0}]");
        assertThat(write(Map.of("a", new Circle(1)))).isEqualTo("{\"a\":{\"type\":\"circle\",\"radius\":1.0}}");
        assertThat(write(Optional.of(new Circle(1)))).isEqualTo("{\"type\":\"circle\",\"radius\":1.0}");
        assertThat(write(new Page<>(List.of(new Circle(1)), 1)))
                .isEqualTo("{\"items\":[{\"type\":\"circle\",\"radius\":1.0}],\"number\":1}");
        assertThat(write(new Drawing(new Circle(1), List.of(new Square(2)))))
                .isEqualTo(
                        "{\"shape\":{\"type\":\"circle\",\"radius\":1.0},\"more\":[{\"type\":\"square\",\"side\":2.0}]}");
    }

    @Test
    void interfaceWithoutDiscriminatorIsRefused() {
        assertThat(refusal(Undecided.class))
                .isEqualTo(Undecided.class.getTypeName()
                        + " can't be decoded from JSON: it is a sealed interface, and nothing"
                        + " says which implementation to make; annotate it with @JsonTypeInfo(use = NAME, property ="
                        + " \"type\") and @JsonSubTypes");
        assertThat(refusal(Visitor.class)).contains("it is an interface");
        assertThat(refusal(Base.class)).contains("it is an abstract class");
    }

    @Test
    void refusalNamesWhereTheTypeStands() {
        assertThat(refusal(new TypeRef<List<Undecided>>() {}.type())).contains(" at $[*], Undecided, can't be decoded");
        assertThat(refusal(new TypeRef<Map<String, Undecided>>() {}.type())).contains(" at $.*, Undecided, can't");
        assertThat(refusal(Holder.class)).contains("Holder at $.parts[*], Undecided, can't be decoded");
        assertThat(refusal(new TypeRef<Page<Undecided>>() {}.type())).contains(" at $.items[*], Undecided, can't");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JsonCodec().fieldsDecoder(Map.of("a", Undecided.class)))
                .withMessageContaining("it is a sealed interface");
    }

    @Test
    void classThatCannotBeMadeIsRefused() {
        assertThat(refusal(Closed.NeedsTwo.class)).contains("it has no constructor to call; make it a record");
    }

    @Test
    <T> void openTypeIsRefused() {
        assertThat(refusal(new TypeRef<T>() {}.type()))
                .isEqualTo(
                        "T can't be decoded from JSON: it leaves a type open; write the type in place of the variable");
        assertThat(refusal(new TypeRef<List<T>>() {}.type())).startsWith("java.util.List<T> can't be decoded");
    }
}
