package dev.faststream.jdbc;

import dev.faststream.SeenMessages;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Remembers which messages were handled, in a table of a database that all members of a consumer group share:
 *
 * <pre>{@code
 * create table seen_messages (id varchar(512) primary key, seen_at timestamp not null)
 * }</pre>
 *
 * <p>Each call takes a connection and gives it back; use a pool. The table grows until somebody calls {@link #forget}.
 * Safe to use from any thread.
 */
public final class JdbcSeenMessages implements SeenMessages {
    private static final Pattern TABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)?");
    /** The class of SQL states that say that a row would break a constraint. */
    private static final String CONSTRAINT_VIOLATED = "23";

    private final DataSource source;
    private final String table;
    private final Clock clock;

    private JdbcSeenMessages(DataSource source, String table, Clock clock) {
        this.source = source;
        this.table = table;
        this.clock = clock;
    }

    /**
     * Makes one that uses an existing table, or one that {@link #createTable} makes.
     *
     * @param table its name, perhaps with that of its schema
     */
    public static JdbcSeenMessages of(DataSource source, String table) {
        return of(source, table, Clock.systemUTC());
    }

    static JdbcSeenMessages of(DataSource source, String table, Clock clock) {
        if (!TABLE.matcher(table).matches()) {
            throw new IllegalArgumentException(
                    "'" + table + "' is no name of a table; use letters, digits and underscores, as in seen_messages");
        }
        return new JdbcSeenMessages(source, table, clock);
    }

    /** Makes the table if there is none. */
    public JdbcSeenMessages createTable() {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists " + table
                    + " (id varchar(512) primary key, seen_at timestamp not null)");
            return this;
        } catch (SQLException e) {
            throw failed("create what is not there", e);
        }
    }

    @Override
    public boolean contains(String id) {
        try (Connection connection = source.getConnection();
                PreparedStatement select = connection.prepareStatement("select 1 from " + table + " where id = ?")) {
            select.setString(1, id);
            try (ResultSet found = select.executeQuery()) {
                return found.next();
            }
        } catch (SQLException e) {
            throw failed("look up " + id, e);
        }
    }

    @Override
    public void add(Collection<String> ids) {
        Timestamp now = Timestamp.from(clock.instant());
        try (Connection connection = source.getConnection();
                PreparedStatement insert =
                        connection.prepareStatement("insert into " + table + " (id, seen_at) values (?, ?)")) {
            // Each by itself: in one transaction, the first that is known would undo the others.
            connection.setAutoCommit(true);
            for (String id : ids) {
                insert.setString(1, id);
                insert.setTimestamp(2, now);
                insert(insert);
            }
        } catch (SQLException e) {
            throw failed("add " + ids, e);
        }
    }

    private static void insert(PreparedStatement insert) throws SQLException {
        try {
            insert.executeUpdate();
        } catch (SQLException e) {
            if (!String.valueOf(e.getSQLState()).startsWith(CONSTRAINT_VIOLATED)) {
                throw e;
            }
        }
    }

    /**
     * Forgets what was handled longer ago; to be called from time to time.
     *
     * @return how many messages were forgotten
     */
    public int forget(Duration age) {
        Instant until = clock.instant().minus(age);
        try (Connection connection = source.getConnection();
                PreparedStatement delete = connection.prepareStatement("delete from " + table + " where seen_at < ?")) {
            delete.setTimestamp(1, Timestamp.from(until));
            return delete.executeUpdate();
        } catch (SQLException e) {
            throw failed("forget what is older than " + age, e);
        }
    }

    private IllegalStateException failed(String what, SQLException cause) {
        return new IllegalStateException(
                "Can't " + what + " in the table " + table + " of handled messages" + ": " + cause.getMessage(), cause);
    }
}
