package io.millrace.deploy;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Who may import whom. Maven's dependencies keep the modules apart; this keeps apart what Maven cannot see: the packages
 * inside a module, and libraries that arrive through another module. It lives here because this module sees all others.
 */
@Tag("architecture")
final class ArchitectureTest {
    /** Written by ANTLR and protoc, and so not held to the rules about form. */
    private static final String[] GENERATED = {"io.millrace.node.sql.grammar..", "io.millrace.node.rpc.proto.."};

    private static JavaClasses production;

    @BeforeAll
    static void importProductionClasses() {
        production = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.millrace");
    }

    @Test
    void seesEveryModuleBelowThisOne() {
        assertThat(production).extracting(JavaClass::getPackageName)
                .contains("io.millrace.coordination", "io.millrace.replication", "io.millrace.ingest",
                        "io.millrace.node");
    }

    @Test
    void modulesImportOnlyThoseBelowThem() {
        bottomUp("io.millrace.coordination..", "io.millrace.replication..", "io.millrace.ingest..",
                "io.millrace.node..", "io.millrace.deploy..");
    }

    @Test
    void replicationIsLayeredFromErrorsToReplicas() {
        bottomUp("io.millrace.replication.error..", "io.millrace.replication.column..",
                "io.millrace.replication.part..", "io.millrace.replication.store..", "io.millrace.replication.table..");
        noImport(List.of("io.millrace.replication.error..", "io.millrace.replication.column..",
                "io.millrace.replication.part..", "io.millrace.replication.store..", "io.millrace.replication.table.."),
                "io.millrace.replication.replica..", "io.millrace.replication.transfer..");
    }

    @Test
    void formatsAndFetchingKnowNeitherConsumersNorProducersNorEachOther() {
        noImport(List.of("io.millrace.ingest.format.."), "io.millrace.ingest.consume..",
                "io.millrace.ingest.produce..", "io.millrace.ingest.fetch..");
        noImport(List.of("io.millrace.ingest.fetch.."), "io.millrace.ingest.consume..",
                "io.millrace.ingest.produce..", "io.millrace.ingest.format..", "io.millrace.replication..");
    }

    @Test
    void sqlAndSystemTablesKnowNoFaceAndNoFaceKnowsMain() {
        String[] faces = {"io.millrace.node.http..", "io.millrace.node.rpc..", "io.millrace.node.console..",
            "io.millrace.node.cli..", "io.millrace.node.admin.."};
        noImport(List.of("io.millrace.node.sql..", "io.millrace.node.system.."), faces);
        List<String> belowMain = new ArrayList<>(List.of(faces));
        belowMain.add("io.millrace.node.sql..");
        belowMain.add("io.millrace.node.system..");
        noImport(belowMain, "io.millrace.node.main..");
    }

    @Test
    void packagesHaveNoCycles() {
        check(slices().matching("io.millrace.(**)").should().beFreeOfCycles());
    }

    /** The launcher in this module starts a broker and a ZooKeeper server, and so is the one exception. */
    @Test
    void eachLibraryHasOneHome() {
        livesOnlyIn(List.of("io.millrace.coordination..", "io.millrace.deploy.."), "org.apache.curator..",
                "org.apache.zookeeper..");
        livesOnlyIn(List.of("io.millrace.replication.store.."), "org.rocksdb..");
        livesOnlyIn(List.of("io.millrace.ingest..", "io.millrace.deploy.."), "org.apache.kafka..", "kafka..");
        livesOnlyIn(List.of("io.millrace.node.rpc.."), "io.grpc..");
    }

    @Test
    void logsThroughSlf4jOnly() {
        DescribedPredicate<JavaClass> otherLoggers = describe("another logging API", c -> c.getName()
                .startsWith("java.lang.System$Logger") || c.getPackageName().startsWith("java.util.logging")
                || c.getPackageName().startsWith("org.apache.logging"));
        check(noClasses().should().dependOnClassesThat(otherLoggers));
    }

    @Test
    void namesSayWhatAThingIs() {
        check(noClasses().should()
                .resideInAnyPackage("..util..", "..utils..", "..common..", "..impl..", "..helper..", "..misc.."));
        check(classes().that(areWrittenByHand())
                .should()
                .haveNameNotMatching(".*(Manager|Helper|Helpers|Util|Utils|Impl)$"));
    }

    @Test
    void everyPackageIsNullMarked() {
        Set<JavaPackage> packages = new LinkedHashSet<>();
        for (JavaClass type : production.that(areWrittenByHand())) {
            packages.add(type.getPackage());
        }
        assertThat(packages).isNotEmpty()
                .allSatisfy(p -> assertThat(p.isAnnotatedWith(NullMarked.class)).as(p.getName() + "/package-info.java")
                        .isTrue());
    }

    /** None of these packages imports one that stands after it. */
    private static void bottomUp(String... packages) {
        for (int i = 0; i < packages.length - 1; i++) {
            noImport(List.of(packages[i]), List.of(packages).subList(i + 1, packages.length).toArray(String[]::new));
        }
    }

    private static void noImport(List<String> from, String... to) {
        check(noClasses().that()
                .resideInAnyPackage(from.toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(to));
    }

    private static void livesOnlyIn(List<String> homes, String... library) {
        check(noClasses().that()
                .resideOutsideOfPackages(homes.toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(library));
    }

    private static DescribedPredicate<JavaClass> areWrittenByHand() {
        return DescribedPredicate.not(resideInAnyPackage(GENERATED));
    }

    /** A rule about a package that does not exist yet holds. */
    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(production);
    }
}
