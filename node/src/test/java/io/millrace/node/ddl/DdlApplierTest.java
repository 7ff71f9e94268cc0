package io.millrace.node.ddl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.ddl.DdlResult;
import io.millrace.coordination.ddl.DdlStatement;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.memory.MultiFault;
import io.millrace.coordination.time.Deadline;
import io.millrace.node.catalog.Catalogs;
import io.millrace.node.ddl.Cluster.Node;
import io.millrace.replication.error.ErrorCode;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class DdlApplierTest {
    private static final String TABLE = "CREATE TABLE default.t UUID '00000000-0000-0000-0000-000000000009' (a UInt8) ENGINE = Null";
    private static final String OTHER = TABLE.replace("default.t", "default.u").replace("0009", "0008");

    private final Cluster cluster = new Cluster();
    private final Node a = cluster.node("a");
    private final Node b = cluster.node("b");

    private long log(Node node, String statement) {
        return node.log.append(DdlStatement.of(UUID.randomUUID().toString(), node.name, statement, Map.of()),
                Deadline.after(cluster, Duration.ofSeconds(1)));
    }

    private DdlResult result(long index, Node node) {
        return a.log.results(index, Set.of(node.name)).get(node.name);
    }

    @Test
    void everyNodeAppliesAllStatementsInTheOrderOfTheLog() {
        log(a, TABLE);
        log(b, OTHER);
        a.applier.step();
        log(b, "RENAME TABLE default.t TO default.v");
        log(a, "DROP TABLE default.u");
        long last = log(b, "ALTER TABLE default.v ADD COLUMN b UInt8");
        while (a.applier.step() > 0) {
            // until the end of the log
        }
        b.applier.step();
        assertThat(a.catalog()).isEqualTo(b.catalog());
        assertThat(a.catalog().ddlIndex()).isEqualTo(last);
        assertThat(a.tables.effects).hasSize(5).isEqualTo(b.tables.effects);
        assertThat(Catalogs.table(a.catalog(), "v").columns()).hasSize(2);
    }

    @Test
    void whatOneNodeRefusesAllRefuseAndGoOn() {
        log(a, TABLE);
        long second = log(b, TABLE.replace("0009", "0007"));
        long last = log(a, OTHER);
        a.applier.step();
        b.applier.step();
        assertThat(result(second, a)).isEqualTo(result(second, b));
        assertThat(result(second, a).errorCode()).isEqualTo(ErrorCode.TABLE_ALREADY_EXISTS.number());
        assertThat(a.catalog()).isEqualTo(b.catalog());
        assertThat(a.catalog().ddlIndex()).isEqualTo(last);
    }

    @Test
    void aStatementThatIsNotUnderstoodIsRefusedAndPassed() {
        long index = log(a, "CREATE NONSENSE");
        a.applier.step();
        assertThat(result(index, a).errorCode()).isEqualTo(ErrorCode.SYNTAX_ERROR.number());
        assertThat(a.disk.load().orElseThrow().ddlIndex()).isEqualTo(index);
    }

    @Test
    void aCrashBetweenStoringAndPublishingLosesTheResultAndNothingElse() {
        long index = log(a, TABLE);
        b.tables.nextFailure = new IllegalStateException("crash");
        assertThatThrownBy(b.applier::step).hasMessage("crash");
        Node again = cluster.restarted(b, "b-2");
        assertThat(again.catalog().ddlIndex()).isEqualTo(index);
        assertThat(again.catalog().tables()).hasSize(1);
        assertThat(again.applier.step()).isZero();
        assertThat(result(index, b)).isNull();
    }

    @Test
    void aResultThatCouldNotBeSentIsSentLater() {
        long index = log(a, TABLE);
        b.znodes.injectFaults(ops -> ops.toString().contains("/ddl/results")
                ? MultiFault.LOST_BEFORE_APPLY
                : MultiFault.NONE);
        assertThat(b.applier.round()).isZero();
        assertThat(b.catalog().ddlIndex()).isEqualTo(index);
        b.znodes.injectFaults(ops -> MultiFault.NONE);
        b.applier.round();
        assertThat(result(index, b)).isEqualTo(DdlResult.OK);
        assertThat(b.tables.effects).hasSize(1);
    }

    @Test
    void aFullDiskOnlyDelays() {
        long index = log(a, TABLE);
        a.disk.isFull = true;
        assertThat(a.applier.round()).isZero();
        assertThat(a.catalog().ddlIndex()).isEqualTo(-1);
        a.disk.isFull = false;
        assertThat(a.applier.round()).isEqualTo(1);
        assertThat(result(index, a)).isEqualTo(DdlResult.OK);
        assertThat(a.tables.effects).hasSize(1);
    }

    @Test
    void whatCannotBeCarriedOutNowIsToldAndStaysInTheCatalog() {
        long index = log(a, TABLE);
        a.tables.nextFailure = new RetriableException("the store is busy");
        a.applier.step();
        assertThat(result(index, a).message()).contains("next start of the node").contains("the store is busy");
        assertThat(a.catalog().ddlIndex()).isEqualTo(index);
    }

    @Test
    void aBugStopsTheNodeInsteadOfTheThread() {
        log(a, TABLE);
        a.tables.nextFailure = new IllegalStateException("bug");
        a.applier.run();
        assertThat(a.faults).singleElement().isInstanceOf(IllegalStateException.class);
    }
}
