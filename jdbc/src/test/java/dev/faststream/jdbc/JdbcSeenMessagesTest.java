package dev.faststream.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

final class JdbcSeenMessagesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final JdbcDataSource database = new JdbcDataSource();

    JdbcSeenMessagesTest() {
        database.setUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    }

    private JdbcSeenMessages at(Instant time) {
        return JdbcSeenMessages.of(database, "seen_messages", Clock.fixed(time, ZoneOffset.UTC));
    }

    @Test
    void remembersWhatWasAddedAlsoWhereSomeIsKnownAndInAnotherProcess() {
        JdbcSeenMessages seen = at(NOW).createTable().createTable();
        seen.add(List.of("b"));
        seen.add(List.of("a", "b", "c"));
        for (String id : List.of("a", "b", "c")) {
            assertThat(at(NOW).contains(id)).as(id).isTrue();
        }
        assertThat(seen.contains("d' or '1' = '1")).isFalse();
    }

    @Test
    void forgetsWhatIsOlder() {
        at(NOW).createTable().add(List.of("old"));
        JdbcSeenMessages later = at(NOW.plus(Duration.ofDays(8)));
        later.add(List.of("new"));
        assertThat(later.forget(Duration.ofDays(7))).isEqualTo(1);
        assertThat(later.contains("old")).isFalse();
        assertThat(later.contains("new")).isTrue();
    }

    @Test
    void anErrorNamesTheTable() {
        assertThatIllegalStateException()
                .isThrownBy(() -> at(NOW).contains("a"))
                .withMessageContaining("seen_messages");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JdbcSeenMessages.of(database, "seen; drop table users"))
                .withMessageContaining("seen; drop table users");
    }
}
