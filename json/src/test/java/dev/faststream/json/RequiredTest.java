package dev.faststream.json;

import static dev.faststream.json.Json.complaint;
import static dev.faststream.json.Json.read;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.OptBoolean;
import dev.faststream.TypeRef;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class RequiredTest {

    record User(String name, int userId) {}

    record Tags(List<String> tags) {}

    record Contact(Optional<String> mail, OptionalInt age, OptionalLong since, OptionalDouble score) {}

    record Note(
            String title,
            @org.jspecify.annotations.Nullable String text,
            Map.@org.jspecify.annotations.Nullable Entry<String, String> raw) {}

    @Retention(RetentionPolicy.RUNTIME)
    @interface Nullable {}

    record Declared(@Nullable String text) {}

    record Compact(
            String name, @org.jspecify.annotations.Nullable String alias) {
        Compact {
            Objects.requireNonNull(name);
        }
    }

    record Explicit(@org.jspecify.annotations.Nullable String alias) {
        @SuppressWarnings("NullAway") // the annotation is missing on purpose
        Explicit(String alias) {
            this.alias = alias;
        }
    }

    record Cached(String name, @JsonIgnore String label) {}

    record Opted(
            @JsonProperty(isRequired = OptBoolean.FALSE) String name) {}

    static final class Account {
        final String owner;
        final int limit;

        @JsonCreator
        Account(@JsonProperty("owner") String owner, @JsonProperty("limit") int limit) {
            this.owner = owner;
            this.limit = limit;
        }
    }

    static final class Settings {
        public String theme = "light";
        public int size = 12;
    }

    @Test
    void missingComponentNamesItsPath() {
        assertThat(complaint("{\"name\":\"Ada\"}", User.class)).isEqualTo("$.userId is missing, expected int");
        assertThat(complaint("{\"userId\":1}", User.class)).isEqualTo("$.name is missing, expected String");
    }

    @Test
    void nullComponentNamesItsPath() {
        assertThat(complaint("{\"name\":null,\"userId\":1}", User.class)).isEqualTo("$.name is null, expected String");
        assertThat(complaint("{\"name\":\"Ada\",\"userId\":null}", User.class))
                .isEqualTo("$.userId is null, expected int");
    }

    @Test
    void missingComponentInsideAListNamesItsIndex() {
        assertThat(complaint(
                        "[{\"name\":\"Ada\",\"userId\":1},{\"name\":\"Bob\"}]", new TypeRef<List<User>>() {}.type()))
                .isEqualTo("$[1].userId is missing, expected int");
    }

    @Test
    void missingComponentInsideAMapNamesItsKey() {
        assertThat(complaint("{\"a b\":{\"name\":\"Ada\"}}", new TypeRef<Map<String, User>>() {}.type()))
                .isEqualTo("$[\"a b\"].userId is missing, expected int");
    }

    @Test
    void missingListIsAnError() {
        assertThat(complaint("{}", Tags.class)).isEqualTo("$.tags is missing, expected List");
    }

    @Test
    void elementsMayBeNull() {
        assertThat(read("{\"tags\":[\"a\",null]}", Tags.class)).isEqualTo(new Tags(Arrays.asList("a", null)));
    }

    @Test
    void missingAndNullOptionalsAreEmpty() {
        var empty = new Contact(Optional.empty(), OptionalInt.empty(), OptionalLong.empty(), OptionalDouble.empty());
        assertThat(read("{}", Contact.class)).isEqualTo(empty);
        assertThat(read("{\"mail\":null,\"age\":null,\"since\":null,\"score\":null}", Contact.class))
                .isEqualTo(empty);
    }

    @Test
    void optionalsHoldTheirValues() {
        assertThat(read("{\"mail\":\"a@b\",\"age\":3,\"since\":4,\"score\":0.5}", Contact.class))
                .isEqualTo(
                        new Contact(Optional.of("a@b"), OptionalInt.of(3), OptionalLong.of(4), OptionalDouble.of(0.5)));
    }

    @Test
    void typeUseNullableMayBeMissingOrNull() {
        assertThat(read("{\"title\":\"t\"}", Note.class)).isEqualTo(new Note("t", null, null));
        assertThat(read("{\"title\":\"t\",\"text\":null,\"raw\":null}", Note.class))
                .isEqualTo(new Note("t", null, null));
        assertThat(complaint("{\"text\":\"x\"}", Note.class)).isEqualTo("$.title is missing, expected String");
    }

    @Test
    void nullableOfAnyPackageCounts() {
        assertThat(read("{}", Declared.class)).extracting("text").isNull();
    }

    @Test
    void nullableCountsWithACompactConstructor() {
        assertThat(read("{\"name\":\"n\"}", Compact.class)).isEqualTo(new Compact("n", null));
    }

    @Test
    void nullableOfTheComponentCountsWithAnExplicitConstructor() {
        assertThat(read("{}", Explicit.class)).extracting("alias").isNull();
    }

    @Test
    void ignoredComponentIsNotRequired() {
        assertThat(read("{\"name\":\"n\"}", Cached.class)).extracting("name").isEqualTo("n");
    }

    @Test
    void componentDeclaredOptionalIsNotRequired() {
        assertThat(read("{}", Opted.class)).extracting("name").isNull();
    }

    @Test
    void creatorParametersAreRequired() {
        assertThat(complaint("{\"owner\":\"Ada\"}", Account.class)).isEqualTo("$.limit is missing, expected int");
        assertThat(complaint("{\"limit\":1}", Account.class)).isEqualTo("$.owner is missing, expected String");
    }

    @Test
    void fieldsOfAPlainClassAreNotRequired() {
        assertThat(read("{}", Settings.class)).extracting("theme", "size").containsExactly("light", 12);
    }

    @Test
    void primitiveFieldOfAPlainClassMustNotBeNull() {
        assertThat(complaint("{\"size\":null}", Settings.class)).isEqualTo("$.size is null, expected int");
    }
}
