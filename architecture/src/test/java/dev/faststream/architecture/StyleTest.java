package dev.faststream.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.PRIVATE;
import static com.tngtech.archunit.core.domain.JavaModifier.PROTECTED;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** How our classes are made. */
@AnalyzeClasses(packages = "dev.faststream", importOptions = DoNotIncludeTests.class)
final class StyleTest {

    /** The only way in Java to carry a generic type is an anonymous subclass. */
    private static final String TYPE_TOKEN = "dev.faststream.TypeRef";

    private static final String[] INTERNAL = {"dev.faststream.internal", "dev.faststream.kafka.internal"};
    private static final String[] UNPUBLISHED = {
        "dev.faststream.examples..", "dev.faststream.benchmarks..", "dev.faststream.architecture.."
    };

    @ArchTest
    static final ArchRule public_signatures_show_no_internal_type = classes()
            .that()
            .arePublic()
            .and()
            .resideOutsideOfPackages(INTERNAL)
            .should(eachMust("show no type of internal", StyleTest::shownInternals))
            .because("what a user can name we have promised to keep");

    @ArchTest
    static final ArchRule only_exceptions_extend_our_classes = classes()
            .should(must("extend no class of ours, unless an exception", StyleTest::extendsNothingOfOurs))
            .because("we compose; a class that can be extended can never be changed");

    @ArchTest
    static final ArchRule top_level_classes_are_final = classes()
            .that()
            .areTopLevelClasses()
            .and()
            .areNotInterfaces()
            .and()
            .areNotEnums()
            .and()
            .areNotAssignableTo(Throwable.class)
            .and()
            .areNotAssignableTo(TYPE_TOKEN)
            .should()
            .haveModifier(FINAL)
            .because("values are records, doers are final classes, nothing is in between");

    @ArchTest
    static final ArchRule fields_are_private = fields().that()
            .doNotHaveModifier(SYNTHETIC)
            .should(must("be private, or a constant", StyleTest::privateOrConstant))
            .because("everything mutable has one owner");

    @ArchTest
    static final ArchRule what_is_published_leaves_the_standard_streams_alone = noClasses()
            .that()
            .resideOutsideOfPackages(UNPUBLISHED)
            .should(ACCESS_STANDARD_STREAMS)
            .because("the console belongs to the application; we log through SLF4J");

    @ArchTest
    static final ArchRule no_generic_exceptions_are_thrown =
            NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS.because("who catches it must be able to tell what happened");

    @ArchTest
    static final ArchRule names_say_what_a_class_is_for = noClasses()
            .should()
            .haveNameMatching(".*(Util|Utils|Helper|Manager|Impl)(\\$.*)?")
            .because("such a name takes in everything");

    @ArchTest
    static final ArchRule packages_are_no_drawers_for_odds_and_ends = noClasses()
            .should()
            .resideInAnyPackage("..util..", "..utils..", "..impl..", "..common..", "..helper..", "..helpers..")
            .because("a package is a module's whole implementation, not a kind of class");

    @ArchTest
    static final ArchRule packages_are_null_marked = classes()
            .should(must(
                    "be in a package with @NullMarked",
                    type -> type.getPackage().isAnnotatedWith(NullMarked.class)))
            .because("NullAway checks only what is marked");

    private static Stream<String> shownInternals(JavaClass type) {
        Stream<JavaType> parents = Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
        Stream<String> inherited = parents.flatMap(parent -> parent.getAllInvolvedRawTypes().stream())
                .filter(resideInAnyPackage(INTERNAL))
                .map(shown -> type.getName() + " is a " + shown.getName());
        Stream<String> members = type.getMembers().stream()
                .filter(StyleTest::visibleToUsers)
                .flatMap(member -> member.getAllInvolvedRawTypes().stream()
                        .filter(resideInAnyPackage(INTERNAL))
                        .map(shown -> member.getFullName() + " shows " + shown.getName()));
        return Stream.concat(inherited, members);
    }

    private static boolean visibleToUsers(JavaMember member) {
        boolean reachable =
                member.getModifiers().contains(PUBLIC) || member.getModifiers().contains(PROTECTED);
        return reachable && !member.getModifiers().contains(SYNTHETIC);
    }

    private static boolean extendsNothingOfOurs(JavaClass type) {
        return type.isAssignableTo(Throwable.class)
                || type.isAssignableTo(TYPE_TOKEN)
                || type.getRawSuperclass()
                        .filter(parent -> parent.getPackageName().startsWith("dev.faststream") && !parent.isEnum())
                        .isEmpty();
    }

    private static boolean privateOrConstant(JavaField field) {
        return field.getModifiers().contains(PRIVATE) || field.getModifiers().containsAll(Set.of(STATIC, FINAL));
    }

    private static <T> ArchCondition<T> must(String what, Predicate<T> holds) {
        return eachMust(what, item -> holds.test(item) ? Stream.empty() : Stream.of(item + " does not " + what));
    }

    private static <T> ArchCondition<T> eachMust(String what, Function<T, Stream<String>> violations) {
        return new ArchCondition<>(what) {
            @Override
            public void check(T item, ConditionEvents events) {
                violations.apply(item).forEach(violation -> events.add(SimpleConditionEvent.violated(item, violation)));
            }
        };
    }
}
