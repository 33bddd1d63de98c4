package dev.faststream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.ParameterizedType;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TypeRefTest {
    @Test
    void carriesAGenericType() {
        assertThat(new TypeRef<List<String>>() {}.type()).isInstanceOfSatisfying(ParameterizedType.class, type -> {
            assertThat(type.getRawType()).isEqualTo(List.class);
            assertThat(type.getActualTypeArguments()).containsExactly(String.class);
        });
    }

    @Test
    void carriesAPlainClass() {
        assertThat(new TypeRef<String>() {}.type()).isEqualTo(String.class);
    }

    @Test
    @SuppressWarnings("rawtypes") // what is to be refused
    void refusesToBeMadeWithoutAType() {
        assertThatThrownBy(() -> new TypeRef() {})
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("new TypeRef<List<Order>>() {}");
    }
}
