package dev.faststream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AppConfigurationTest {
    /** A file with these values. */
    record Values(Map<String, String> all) implements ConfigurationSource {
        @Override
        public Optional<ConfiguredValue> find(String key) {
            return Optional.ofNullable(all.get(key)).map(value -> new ConfiguredValue(key, value, "app.properties"));
        }

        @Override
        public Collection<ConfiguredValue> below(String prefix) {
            return all.keySet().stream()
                    .filter(key -> key.startsWith(prefix) || key.startsWith("FASTSTREAM_"))
                    .map(key -> new ConfiguredValue(key, all.getOrDefault(key, ""), "app.properties"))
                    .toList();
        }
    }

    /** Reads a timeout and some native settings, and replaces placeholders in its topic. */
    private static final class FakeBroker implements Broker {
        private final String topic;
        private Supplier<Configuration> configuration = Configuration.standard();

        FakeBroker(String topic) {
            this.topic = topic;
        }

        @Override
        public void appConfiguration(Supplier<Configuration> read) {
            configuration = read;
        }

        @Override
        public List<EffectiveConfiguration.Entry> settings() {
            return List.of(
                    new EffectiveConfiguration.Entry("faststream.fake.timeout", "5s", "default"),
                    new EffectiveConfiguration.Entry("faststream.fake.properties.sasl.jaas.config", "x", "code"));
        }

        @Override
        public List<String> check(AppContext context) {
            Configuration read = configuration.get();
            read.claim("faststream.fake.", "a fake broker");
            var unused = read.find("faststream.fake.timeout");
            var unusedToo = read.below("faststream.fake.properties.", List.of("client.id"));
            try {
                return read.resolve(topic).text().equals("orders") ? List.of() : List.of("another topic");
            } catch (IllegalArgumentException e) {
                return List.of("topic: " + e.getMessage());
            }
        }

        @Override
        public void appCodec(Codec codec) {}

        @Override
        public void appMiddleware(Middleware middleware) {}

        @Override
        public void connect(Duration timeout) {}

        @Override
        public void start(Runnable stopApp) {}

        @Override
        public void stop(Duration timeout) {}
    }

    private static FastStream app(String topic, String... keysAndValues) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return FastStream.of(new FakeBroker(topic)).configuration(new Values(values));
    }

    private static List<String> problems(FastStream app) {
        try {
            app.start();
        } catch (ConfigurationException e) {
            return e.problems();
        }
        app.stop();
        return List.of();
    }

    private static String resolve(String text) {
        Map<String, String> values = Map.of(
                "topic", "orders",
                "region", "eu",
                "topic.eu", "eu-orders",
                "by.region", "topic ${region}",
                "empty", "",
                "price", "5$");
        return new Configuration(Map.of(), Optional.of(new Values(values)))
                .resolve(text)
                .text();
    }

    @ParameterizedTest
    @CsvSource({
        "no placeholder, no placeholder",
        "${topic}, orders",
        "a.${topic}.b, a.orders.b",
        "${topic}-${region}, orders-eu",
        "${topic:other}, orders",
        "${missing:other}, other",
        "${missing:}, ''",
        "${empty:other}, ''",
        "${missing:a:b}, a:b",
        "${missing:${topic}}, orders",
        "${missing:${gone:${region:x}}}, eu",
        "${missing:${gone:x}y}z, xyz",
        "${topic.${region}}, eu-orders",
        "${missing:dlq.{groupId}.{topic}}, dlq.{groupId}.{topic}",
        "orders.{region}, orders.{region}",
        "${by.region}, topic eu",
        "${ topic }, orders",
        "$${topic}, ${topic}",
        "${missing:$${topic}}, ${topic}",
        "$topic $$ 5$, $topic $$ 5$",
        "${price}, 5$",
        "$$$${topic}, $$${topic}"
    })
    void placeholdersAreReplacedByValuesOrTheirDefaults(String text, String expected) {
        assertThat(resolve(text)).isEqualTo(expected);
    }

    @Test
    void missingValueIsToldWithEveryPlaceWhereItCanBeSet() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> resolve("${orders.topic-name}"))
                .withMessageContainingAll(
                        "'orders.topic-name'",
                        "environment variable ORDERS_TOPIC_NAME",
                        "system property orders.topic-name",
                        "application.properties",
                        "${orders.topic-name:...}");
    }

    @Test
    void allMissingValuesOfATextAreToldAndTheKeyThatMayBeMeant() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> resolve("${regoin} ${gone}"))
                .withMessageContainingAll("'regoin' ('region' has one)", "'gone'");
    }

    @ParameterizedTest
    @CsvSource({"${topic, without its }", "${}, names no key", "${:x}, names no key"})
    void placeholderThatIsNoneIsRefused(String text, String reason) {
        assertThatIllegalArgumentException().isThrownBy(() -> resolve(text)).withMessageContaining(reason);
    }

    @Test
    void valuesThatLeadBackToThemselvesAreRefusedWithTheWay() {
        assertThat(problems(app("${a}", "a", "${b}", "b", "x${a}")))
                .singleElement()
                .asString()
                .contains("a -> b -> a");
    }

    @Test
    void placeholderWithoutTheModuleThatReadsValuesIsAnErrorThatNamesIt() {
        assertThat(problems(FastStream.of(new FakeBroker("${topic:orders}"))))
                .singleElement()
                .asString()
                .contains("faststream-config", "${topic}");
    }

    @Test
    void valuesGivenInTheCodeNeedNoModule() {
        assertThat(problems(FastStream.of(new FakeBroker("${topic}")).configuration("topic", "orders")))
                .isEmpty();
    }

    @Test
    void valuesGivenInTheCodeWin() {
        assertThat(problems(app("${topic}", "topic", "other").configuration(Map.of("topic", "orders"))))
                .isEmpty();
    }

    @Test
    void keysThatNobodyReadsAreRefusedWithTheOneThatIsMeantAndTheirOrigin() {
        assertThat(problems(app(
                        "orders",
                        "faststream.fake.timout",
                        "1s",
                        "faststream.fake.properties.foo",
                        "x",
                        "faststream.fakeTimeout",
                        "1s",
                        "faststream.shutdown.timeout",
                        "1s",
                        "faststream.fake.unheard.of",
                        "x",
                        "another.key",
                        "x")))
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem)
                                .isEqualTo("faststream.fake.timout (app.properties) is read by nothing; did you mean"
                                        + " faststream.fake.timeout?"),
                        problem -> assertThat(problem)
                                .contains("faststream.fakeTimeout (", "did you mean faststream.fake.timeout?"),
                        problem -> assertThat(problem)
                                .contains("faststream.shutdown.timeout", "did you mean faststream.shutdown-timeout?"),
                        problem -> assertThat(problem)
                                .contains(
                                        "faststream.fake.unheard.of",
                                        "there is",
                                        "faststream.fake.properties.client.id, ",
                                        "faststream.fake.timeout"));
    }

    @Test
    void environmentVariablesOfOthersAreLeftAlone() {
        assertThat(problems(app(
                        "orders",
                        "FASTSTREAM_FAKE_SERVICE_HOST",
                        "10.0.0.1",
                        "FASTSTREAM_FAKE_PORT_9092_TCP_ADDR",
                        "10.0.0.1",
                        "FASTSTREAM_LOG_LEVEL",
                        "debug",
                        "FASTSTREAM_FAKE_TIMEOUT",
                        "1s")))
                .isEmpty();
    }

    @Test
    void environmentVariableThatIsMistypedIsRefused() {
        assertThat(problems(app("orders", "FASTSTREAM_FAKE_TIMOUT", "1s", "FASTSTREAM_FAKE_WHATEVER_THAT_IS", "x")))
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem)
                                .contains("FASTSTREAM_FAKE_TIMOUT (", "did you mean FASTSTREAM_FAKE_TIMEOUT?"),
                        problem -> assertThat(problem).contains("FASTSTREAM_FAKE_WHATEVER_THAT_IS ("));
    }

    @Test
    void keysOfTwoBrokersThatHaveNoNamesAreRefused() {
        FastStream app = FastStream.of(new FakeBroker("orders"), new FakeBroker("orders"))
                .configuration("faststream.fake.timeout", "1s");
        assertThat(problems(app)).singleElement().asString().contains("faststream.fake.timeout", ".name(");
    }

    @ParameterizedTest
    @CsvSource({
        "5, 'expected is a time with its unit, as 500ms, 30s'",
        "soon, 'expected is a time'",
        "0s, 'expected is more than 0'",
        "-5s, 'expected is a time'"
    })
    void timeThatIsNoneIsRefusedWithKeyOriginAndWhatWasExpected(String value, String expected) {
        assertThat(problems(app("orders", "faststream.shutdown-timeout", value)))
                .singleElement()
                .asString()
                .contains("faststream.shutdown-timeout is '" + value + "' (app.properties)", expected);
    }

    @Test
    void effectiveConfigurationSaysValuesAndOriginsWithDefaultsAndHidesSecrets() {
        FastStream app = app(
                        "${topic.${which}}",
                        "topic.a",
                        "orders",
                        "db.password",
                        "hush",
                        "which",
                        "a",
                        "faststream.startup-timeout",
                        "PT90S")
                .shutdownTimeout(Duration.ofMillis(1500));
        assertThat(problems(app)).isEmpty();
        EffectiveConfiguration effective = app.effectiveConfiguration();
        assertThat(effective.entries())
                .contains(
                        new EffectiveConfiguration.Entry("faststream.startup-timeout", "90s", "app.properties"),
                        new EffectiveConfiguration.Entry("faststream.shutdown-timeout", "1500ms", "code"),
                        new EffectiveConfiguration.Entry("faststream.fake.timeout", "5s", "default"),
                        new EffectiveConfiguration.Entry("topic.a", "orders", "app.properties"));
        assertThat(effective.find("faststream.fake.properties.sasl.jaas.config"))
                .hasValueSatisfying(entry -> assertThat(entry.value()).isEqualTo(EffectiveConfiguration.HIDDEN));
        assertThat(effective.toString().lines())
                .anyMatch(line -> line.matches("faststream\\.startup-timeout +90s +app\\.properties"));
    }

    @Test
    void valueThatASecretHasGoneIntoIsHidden() {
        FastStream app = app("${url:orders}", "url", "${user} ${db.password}", "user", "me", "db.password", "hush");
        assertThat(problems(app)).isNotEmpty();
        assertThat(app.effectiveConfiguration().toString())
                .doesNotContain("hush")
                .contains("me")
                .containsPattern("url +\\(hidden\\)");
    }

    @Test
    void configurationThatComesTooLateIsRefused() {
        FastStream app = app("orders");
        assertThatThrownBy(app::effectiveConfiguration).isInstanceOf(IllegalStateException.class);
        assertThat(problems(app)).isEmpty();
        assertThatThrownBy(() -> app.configuration("a", "b"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("too late");
    }
}
