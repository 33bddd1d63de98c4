package dev.faststream.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.TypeRef;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TypesTest {
    @ParameterizedTest
    @CsvSource({
        "sentryTrace, sentry-trace",
        "baggage, baggage",
        "retryCount2, retry-count2",
        "oauth2Token, oauth2-token",
        "userID, user-id",
        "URLPath, url-path",
        "aB, a-b",
        "snake_case, snake-case",
        "X, x"
    })
    void namesBecomeKebabCase(String name, String expected) {
        assertThat(Types.kebabCase(name)).isEqualTo(expected);
    }

    @Test
    void typesAreShownAsTheyAreWritten() {
        assertThat(Types.show(String.class)).isEqualTo("String");
        assertThat(Types.show(byte[].class)).isEqualTo("byte[]");
        assertThat(Types.show(Map.Entry.class)).isEqualTo("Entry");
        assertThat(Types.show(new TypeRef<Map<String, List<Optional<Integer>>>>() {}.type()))
                .isEqualTo("Map<String, List<Optional<Integer>>>");
        assertThat(Types.show(new TypeRef<List<? extends Number>>() {}.type())).isEqualTo("List<? extends Number>");
    }

    @Test
    void aWildcardStandsForItsBound() {
        assertThat(Types.bound(wildcard(new TypeRef<List<? extends Number>>() {})))
                .contains(Number.class);
        assertThat(Types.bound(wildcard(new TypeRef<List<?>>() {}))).isEmpty();
        assertThat(Types.bound(String.class)).contains(String.class);
    }

    private static Type wildcard(TypeRef<?> ref) {
        return ((ParameterizedType) ref.type()).getActualTypeArguments()[0];
    }
}
