package dev.faststream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.faststream.ConfigurationSource;
import dev.faststream.ConfiguredValue;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SmallRyeConfigurationTest {
    @TempDir
    private Path directory;

    private void write(String file, String... lines) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.resolveSibling("."));
        Files.writeString(path, String.join("\n", lines));
    }

    /** With a class path that has the folder {@code classes}. */
    private SmallRyeConfiguration read(Map<String, String> properties, Map<String, String> environment)
            throws IOException {
        Path classes = Files.createDirectories(directory.resolve("classes"));
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
            return new SmallRyeConfiguration(properties, environment, directory, loader);
        }
    }

    private SmallRyeConfiguration read() throws IOException {
        return read(Map.of(), Map.of());
    }

    @Test
    void isFoundOnTheClassPath() {
        assertThat(ServiceLoader.load(ConfigurationSource.class))
                .singleElement()
                .isInstanceOf(SmallRyeConfiguration.class);
    }

    @Test
    void whatIsNearerToTheOperatorWins() throws IOException {
        write("classes/application.properties", "a=1", "b=1", "c=1", "d=1", "e=1", "f=1", "g=1");
        write("classes/faststream.properties", "b=2", "c=2", "d=2", "e=2", "f=2", "g=2");
        write("application.properties", "c=3", "d=3", "e=3", "f=3", "g=3");
        write("faststream.properties", "d=4", "e=4", "f=4", "g=4");
        write("etc/extra.properties", "e=5", "f=5", "g=5");
        SmallRyeConfiguration all =
                read(Map.of("g", "7"), Map.of("F", "6", "G", "6", "FASTSTREAM_CONFIG_FILES", "etc/extra.properties"));
        assertThat(all.find("a"))
                .contains(new ConfiguredValue("a", "1", "application.properties on the class path, line 1"));
        assertThat(all.find("b"))
                .contains(new ConfiguredValue("b", "2", "faststream.properties on the class path, line 1"));
        assertThat(all.find("c"))
                .contains(new ConfiguredValue("c", "3", directory.resolve("application.properties") + ", line 1"));
        assertThat(all.find("d"))
                .contains(new ConfiguredValue("d", "4", directory.resolve("faststream.properties") + ", line 1"));
        assertThat(all.find("e"))
                .contains(new ConfiguredValue("e", "5", directory.resolve("etc/extra.properties") + ", line 1"));
        assertThat(all.find("f")).contains(new ConfiguredValue("f", "6", "environment variable F"));
        assertThat(all.find("g")).contains(new ConfiguredValue("g", "7", "system property g"));
        assertThat(all.find("h")).isEmpty();
    }

    @Test
    void environmentVariablesStandForKeysWithAnyCharacters() throws IOException {
        SmallRyeConfiguration all = read(
                Map.of(),
                Map.of(
                        "FASTSTREAM_KAFKA_SUBSCRIBERS_REGISTRATIONS_REGISTER_MAX_WORKERS", "8",
                        "exact.name", "as it is"));
        assertThat(all.find("faststream.kafka.subscribers.Registrations.register.max-workers"))
                .hasValueSatisfying(value -> {
                    assertThat(value.text()).isEqualTo("8");
                    assertThat(value.origin())
                            .isEqualTo("environment variable"
                                    + " FASTSTREAM_KAFKA_SUBSCRIBERS_REGISTRATIONS_REGISTER_MAX_WORKERS");
                });
        assertThat(all.find("exact.name"))
                .contains(new ConfiguredValue("exact.name", "as it is", "environment variable exact.name"));
    }

    @Test
    void valuesAreGivenAsTheyAreWritten() throws IOException {
        write("application.properties", "password = pa$$word", "topic = ${other:x}", "empty =", "name = Zoë");
        SmallRyeConfiguration all = read(Map.of(), Map.of("BLANK", ""));
        assertThat(all.find("password")).map(ConfiguredValue::text).contains("pa$$word");
        assertThat(all.find("topic")).map(ConfiguredValue::text).contains("${other:x}");
        assertThat(all.find("empty")).map(ConfiguredValue::text).contains("");
        assertThat(all.find("blank")).map(ConfiguredValue::text).contains("");
        assertThat(all.find("name")).map(ConfiguredValue::text).contains("Zoë");
    }

    @Test
    void yamlIsReadToo() throws IOException {
        write(
                "application.yaml",
                "faststream:",
                "  kafka:",
                "    properties:",
                "      security.protocol: SSL",
                "    subscribers:",
                "      orders:",
                "        max-workers: 4",
                "        topics: [a, b]");
        SmallRyeConfiguration all = read();
        assertThat(all.find("faststream.kafka.subscribers.orders.max-workers"))
                .contains(new ConfiguredValue(
                        "faststream.kafka.subscribers.orders.max-workers",
                        "4",
                        directory.resolve("application.yaml").toString()));
        assertThat(all.find("faststream.kafka.subscribers.orders.topics"))
                .map(ConfiguredValue::text)
                .contains("a,b");
        assertThat(all.below("faststream."))
                .extracting(ConfiguredValue::key)
                .containsExactlyInAnyOrder(
                        "faststream.kafka.subscribers.orders.max-workers",
                        "faststream.kafka.subscribers.orders.topics",
                        "faststream.kafka.properties.security.protocol");
    }

    @Test
    void allThatIsSetBelowAPrefixIsGivenAsItIsWritten() throws IOException {
        write("application.properties", "faststream.a-b=1", "faststreams.c=1", "other=1");
        SmallRyeConfiguration all = read(
                Map.of("faststream.d", "2"),
                Map.of(
                        "FASTSTREAM_E_F",
                        "3",
                        "FASTSTREAM_A_B",
                        "5",
                        "FASTSTREAMING",
                        "3",
                        "FASTSTREAM_CONFIG_FILES",
                        "",
                        "PATH",
                        "x"));
        assertThat(all.below("faststream."))
                .extracting(ConfiguredValue::key)
                .containsExactlyInAnyOrder("faststream.a-b", "faststream.d", "FASTSTREAM_E_F", "FASTSTREAM_A_B");
        assertThat(all.below("faststream."))
                .as("a value of a file that the environment has as well")
                .contains(new ConfiguredValue("faststream.a-b", "5", "environment variable FASTSTREAM_A_B"));
    }

    @Test
    void fileThatCanNotBeReadIsNamed() throws IOException {
        write("application.yaml", "a: [b");
        assertThatIllegalArgumentException()
                .isThrownBy(this::read)
                .withMessageContaining("application.yaml can't be read");
    }

    @Test
    void fileThatIsNamedAndMissingIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(Map.of("faststream.config.files", "gone.properties"), Map.of()))
                .withMessageContainingAll("faststream.config.files", "gone.properties");
    }
}
