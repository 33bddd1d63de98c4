package dev.faststream.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Which module may know which. The benchmarks of pieces are not read: they lie in the packages of what they measure,
 * and no module knows them.
 */
@AnalyzeClasses(packages = "dev.faststream", importOptions = DoNotIncludeTests.class)
final class ArrowsTest {

    private static final String[] JAVA = {"java..", "javax..", "org.jspecify..", "org.slf4j.."};
    private static final String[] CORE = {"dev.faststream", "dev.faststream.internal"};
    private static final String[] JSON = {"dev.faststream.json.."};
    private static final String[] REGISTRY = {"dev.faststream.registry.."};
    private static final String[] KAFKA = {"dev.faststream.kafka.."};
    private static final String[] CAFFEINE = {"dev.faststream.caffeine..", "com.github.benmanes.caffeine.."};
    private static final String[] JDBC = {"dev.faststream.jdbc.."};
    private static final String[] EMBEDDED = {"dev.faststream.embedded.."};
    private static final String[] TESTING = {"dev.faststream.testing.."};
    private static final String[] JUNIT = {"org.junit.jupiter.api..", "org.junit.platform.commons.."};
    private static final String[] JACKSON = {"tools.jackson..", "com.fasterxml.jackson.annotation.."};
    private static final String[] KAFKA_CLIENT = {"org.apache.kafka.clients..", "org.apache.kafka.common.."};
    private static final String[] KAFKA_SERVER = {"org.apache.kafka..", "kafka..", "scala.."};

    /** The fewest classes of each package, raised as the code grows. */
    private static final Map<String, Integer> FEWEST = Map.ofEntries(
            Map.entry("dev.faststream", 30),
            Map.entry("dev.faststream.internal", 35),
            Map.entry("dev.faststream.json", 12),
            Map.entry("dev.faststream.kafka", 35),
            Map.entry("dev.faststream.embedded", 7),
            Map.entry("dev.faststream.kafka.internal", 8),
            Map.entry("dev.faststream.testing", 45),
            Map.entry("dev.faststream.examples", 4),
            Map.entry("dev.faststream.benchmarks", 25),
            Map.entry("dev.faststream.benchmarks.ours", 4),
            Map.entry("dev.faststream.registry", 5),
            Map.entry("dev.faststream.avro", 4),
            Map.entry("dev.faststream.protobuf", 7),
            Map.entry("dev.faststream.cbor", 1),
            Map.entry("dev.faststream.cloudevents", 2),
            Map.entry("dev.faststream.resilience", 5),
            Map.entry("dev.faststream.validation", 4),
            Map.entry("dev.faststream.kotlin", 6),
            Map.entry("dev.faststream.config", 2));

    @ArchTest
    static final ArchRule core_knows_nothing_but_java = classes()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(packages(JAVA, CORE))
            .because("the same engine runs every broker and every codec, so it must know none of them");

    @ArchTest
    static final ArchRule json_knows_core_and_jackson = classes()
            .that()
            .resideInAnyPackage(JSON)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(packages(JAVA, CORE, JSON, JACKSON))
            .because("a codec serves every broker");

    @ArchTest
    static final ArchRule the_registry_knows_core_and_jackson = classes()
            .that()
            .resideInAPackage("dev.faststream.registry..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(packages(JAVA, CORE, REGISTRY, JACKSON))
            .because("it serves every codec whose schemas are kept elsewhere");

    @ArchTest
    static final ArchRule avro_knows_the_registry_and_its_library = classes()
            .that()
            .resideInAPackage("dev.faststream.avro..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    packages(JAVA, CORE, REGISTRY, new String[] {"dev.faststream.avro..", "org.apache.avro.."}))
            .because("a codec serves every broker");

    @ArchTest
    static final ArchRule protobuf_knows_the_registry_and_its_library = classes()
            .that()
            .resideInAPackage("dev.faststream.protobuf..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    packages(JAVA, CORE, REGISTRY, new String[] {"dev.faststream.protobuf..", "com.google.protobuf.."}))
            .because("a codec serves every broker");

    @ArchTest
    static final ArchRule cbor_knows_the_rules_of_json = classes()
            .that()
            .resideInAPackage("dev.faststream.cbor..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(packages(JAVA, CORE, JSON, JACKSON, new String[] {"dev.faststream.cbor.."}))
            .because("the same types are read alike in both (ADR 26)");

    @ArchTest
    static final ArchRule cloudevents_know_their_library = classes()
            .that()
            .resideInAPackage("dev.faststream.cloudevents..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(packages(JAVA, CORE, new String[] {"dev.faststream.cloudevents..", "io.cloudevents.."}))
            .because("a codec serves every broker");

    @ArchTest
    static final ArchRule kotlin_knows_core_json_and_its_libraries = classes()
            .that()
            .resideInAPackage("dev.faststream.kotlin..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    packages(JAVA, CORE, JSON, JACKSON, new String[] {"dev.faststream.kotlin..", "kotlin.."}))
            .because("it tells core and JSON of a language, whatever the broker (ADR 45)");

    @ArchTest
    static final ArchRule only_its_module_knows_kotlin = noClasses()
            .that()
            .resideOutsideOfPackage("dev.faststream.kotlin..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("kotlin..", "dev.faststream.kotlin..")
            .because("an app in Java gets no Kotlin");

    @ArchTest
    static final ArchRule validation_knows_jakarta = classes()
            .that()
            .resideInAPackage("dev.faststream.validation..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(packages(JAVA, CORE, new String[] {
                "dev.faststream.validation..", "jakarta.validation..", "org.hibernate.validator.."
            }))
            .because("core asks it without knowing it");

    @ArchTest
    static final ArchRule config_knows_its_library = classes()
            .that()
            .resideInAPackage("dev.faststream.config..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(packages(JAVA, CORE, new String[] {
                "dev.faststream.config..", "io.smallrye.config..", "org.eclipse.microprofile.config.."
            }))
            .because("core asks it without knowing it (ADR 28)");

    @ArchTest
    static final ArchRule stores_of_handled_messages_know_core_and_their_library = classes()
            .that()
            .resideInAnyPackage("dev.faststream.caffeine..", "dev.faststream.jdbc..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(packages(JAVA, CORE, CAFFEINE, JDBC))
            .because("who handles each message once does so with every broker");

    @ArchTest
    static final ArchRule resilience_knows_core_and_its_library = classes()
            .that()
            .resideInAPackage("dev.faststream.resilience..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    packages(JAVA, CORE, new String[] {"dev.faststream.resilience..", "io.github.resilience4j.."}))
            .because("what spares a handler's surroundings does so with every broker");

    @ArchTest
    static final ArchRule kafka_knows_core_and_its_client = classes()
            .that()
            .resideInAnyPackage(KAFKA)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(packages(JAVA, CORE, KAFKA, KAFKA_CLIENT))
            .because("a broker never knows its siblings, and its users choose the codec");

    @ArchTest
    static final ArchRule embedded_kafka_knows_none_of_ours = classes()
            .that()
            .resideInAnyPackage(EMBEDDED)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(packages(JAVA, EMBEDDED, KAFKA_SERVER))
            .because("a broker for tests is useful without the framework, and cannot hide a fault of it");

    @ArchTest
    static final ArchRule testing_knows_kafka_and_its_client = classes()
            .that()
            .resideInAnyPackage(TESTING)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(packages(JAVA, CORE, KAFKA, TESTING, KAFKA_CLIENT, EMBEDDED, JUNIT))
            .because("a Kafka in memory is no Kafka server, and tests with it must start at once");

    @ArchTest
    static final ArchRule testing_needs_no_junit = noClasses()
            .that()
            .resideInAnyPackage(TESTING)
            .and()
            .haveSimpleNameNotStartingWith("FastStream")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(JUNIT)
            .because("a test may be written with anything, so that JUnit is optional");

    @ArchTest
    static final ArchRule testing_needs_no_real_broker = noClasses()
            .that()
            .resideInAnyPackage(TESTING)
            .and()
            .doNotHaveSimpleName("EmbeddedBroker")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(EMBEDDED)
            .because("tests in memory must not bring a Kafka server along, so that it is optional");

    @ArchTest
    static final ArchRule only_testing_gives_a_broker_what_it_runs_on = noClasses()
            .that()
            .resideOutsideOfPackages(packages(KAFKA, TESTING))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.faststream.kafka.internal..")
            .because("it is public for tests of apps alone (ADR 38)");

    @ArchTest
    static final ArchRule benchmarks_know_what_users_know = noClasses()
            .that()
            .resideInAPackage("dev.faststream.benchmarks..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.faststream.internal..")
            .because("what is measured is what users get");

    @ArchTest
    static final ArchRule packages_have_no_cycles = slices().matching("dev.(**)")
            .should()
            .beFreeOfCycles()
            .because("what depends on each other can only be understood and changed together");

    @ArchTest
    static void enough_classes_were_read(JavaClasses classes) {
        FEWEST.forEach((name, fewest) -> assertThat(
                        classes.stream().filter(type -> type.getPackageName().equals(name)))
                .as("classes of %s, for rules about nothing always hold", name)
                .hasSizeGreaterThanOrEqualTo(fewest));
    }

    private static String[] packages(String[]... groups) {
        return Stream.of(groups).flatMap(Stream::of).toArray(String[]::new);
    }
}
