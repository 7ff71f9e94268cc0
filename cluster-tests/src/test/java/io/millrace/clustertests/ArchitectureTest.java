package io.millrace.clustertests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the tests of this module may see. */
@Tag("architecture")
final class ArchitectureTest {
    private static final JavaClasses TESTS = new ClassFileImporter().importPackages("io.millrace.clustertests");
    private static final String SIMULATION = "io.millrace.clustertests.simulation..";

    @Test
    void onlyTheSimulationSeesTheProductTheOthersSeeWhatAUserSees() {
        noClasses().that()
                .resideOutsideOfPackage(SIMULATION)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.millrace.coordination..", "io.millrace.replication..", "io.millrace.ingest..",
                        "io.millrace.node..", "io.millrace.deploy..")
                .check(TESTS);
    }

    @Test
    void theSimulationStartsNoProcessAndHasNoThreadsButItsOwn() {
        noClasses().that()
                .resideInAPackage(SIMULATION)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.millrace.clustertests.process..", "org.apache.zookeeper..", "org.rocksdb..")
                .check(TESTS);
        classes().that()
                .resideInAPackage(SIMULATION)
                .should()
                .onlyBeAccessed()
                .byAnyPackage(SIMULATION)
                .check(TESTS);
    }
}
