package bro.orchestrator.arch;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.conditions.ArchConditions.have;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * docs/architecture.md in executable form: every rule holds for the product, and every rule catches
 * the fixture that was written to break it. Think about the layers before changing this file.
 */
class ArchitectureTest {
    private static final String PRODUCT = "bro.orchestrator";
    private static final String FIXTURE = "bro.fixture";
    private static final JavaClasses PRODUCT_CLASSES =
            new ClassFileImporter()
                    .withImportOption(new DoNotIncludeTests())
                    .importPackages(PRODUCT);
    private static final JavaClasses FIXTURE_CLASSES =
            new ClassFileImporter().importPackages(FIXTURE);

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void theProductKeepsTheRule(String name, Rule rule) {
        rule.on(PRODUCT).check(PRODUCT_CLASSES);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void theFixtureIsCaughtBreakingTheRule(String name, Rule rule) {
        assertThat(rule.on(FIXTURE).evaluate(FIXTURE_CLASSES).hasViolation()).isTrue();
    }

    interface Rule {
        ArchRule on(String root);
    }

    private static Stream<Arguments> rules() {
        return Stream.of(
                rule("the core knows only itself and the JDK", ArchitectureTest::core),
                rule("no adapter knows another", ArchitectureTest::adapters),
                rule("the core has no cycles", root -> acyclic(root, ".core.(*)..")),
                rule("netconf has no cycles", root -> acyclic(root, ".netconf.(*)..")),
                rule("the core reads no clock", ArchitectureTest::clock),
                rule("values do not change", ArchitectureTest::setters),
                rule("fields are private", ArchitectureTest::privateFields),
                rule("names say what a thing is", ArchitectureTest::names),
                rule("concrete means final", ArchitectureTest::finals),
                rule("null is marked", ArchitectureTest::nullMarked),
                rule("gRPC stays with agents", root -> home(root, "agent", "io.grpc..")),
                rule("SQL stays in the catalog", root -> home(root, "catalog", "java.sql..")),
                rule("HTTP stays in rest", root -> home(root, "rest", "org.eclipse.jetty..")),
                rule(
                        "OpenDaylight and Netty stay in netconf",
                        root -> home(root, "netconf", "org.opendaylight..", "io.netty..")));
    }

    private static Arguments rule(String name, Rule rule) {
        return arguments(name, rule);
    }

    private static ArchRule core(String root) {
        return classes()
                .that()
                .resideInAPackage(root + ".core..")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(
                                root + ".core..",
                                "java.lang..",
                                "java.io..",
                                "java.nio..",
                                "java.time..",
                                "java.util..",
                                "org.jspecify.."));
    }

    private static ArchRule adapters(String root) {
        return slices().matching(root + ".(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(
                        DescribedPredicate.alwaysTrue(), resideInAPackage(root + ".core.."))
                .ignoreDependency(
                        resideInAnyPackage(root + ".app..", root + ".demo.."),
                        DescribedPredicate.alwaysTrue());
    }

    private static ArchRule acyclic(String root, String packages) {
        return slices().matching(root + packages).should().beFreeOfCycles();
    }

    private static ArchRule clock(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + ".core..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callConstructor(Random.class);
    }

    private static ArchRule setters(String root) {
        return noMethods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage(root + "..")
                .and(notDemandedByALibrary())
                .should()
                .haveNameMatching("set[A-Z].*");
    }

    private static DescribedPredicate<JavaMethod> notDemandedByALibrary() {
        return DescribedPredicate.describe(
                "are not demanded by a library's interface",
                method ->
                        method.getOwner().getAllRawInterfaces().stream()
                                .flatMap(type -> type.getMethods().stream())
                                .noneMatch(of -> of.getName().equals(method.getName())));
    }

    private static ArchRule privateFields(String root) {
        return fields().that()
                .areDeclaredInClassesThat()
                .resideInAPackage(root + "..")
                .and()
                .areNotStatic()
                .and()
                .doNotHaveModifier(JavaModifier.SYNTHETIC)
                .should()
                .bePrivate();
    }

    private static ArchRule names(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("DTO")
                .orShould()
                .haveSimpleNameStartingWith("Abstract");
    }

    private static ArchRule finals(String root) {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .areTopLevelClasses()
                .and()
                .areNotInterfaces()
                .and()
                .areNotEnums()
                .and()
                .doNotHaveModifier(JavaModifier.ABSTRACT)
                .should()
                .haveModifier(JavaModifier.FINAL);
    }

    private static ArchRule nullMarked(String root) {
        DescribedPredicate<JavaClass> marked =
                DescribedPredicate.describe(
                        "a @NullMarked package",
                        type -> type.getPackage().isAnnotatedWith(NullMarked.class));
        return classes().that().resideInAPackage(root + "..").should(have(marked));
    }

    private static ArchRule home(String root, String adapter, String... libraries) {
        return noClasses()
                .that(
                        resideInAPackage(root + "..")
                                .and(
                                        resideOutsideOfPackages(
                                                root + "." + adapter + "..", root + ".demo..")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries);
    }
}
