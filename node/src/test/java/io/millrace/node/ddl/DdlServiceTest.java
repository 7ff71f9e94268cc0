package io.millrace.node.ddl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.fence.SupersededException;
import io.millrace.node.catalog.Catalogs;
import io.millrace.node.ddl.Cluster.Node;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import org.junit.jupiter.api.Test;

final class DdlServiceTest {
    private static final String TABLE = "CREATE TABLE t (a UInt8) ENGINE = Null";

    private final Cluster cluster = new Cluster();

    private static void assertRefused(Runnable statement, ErrorCode code, String message) {
        assertThatThrownBy(statement::run).isInstanceOfSatisfying(UserException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e).hasMessageContaining(message);
        });
    }

    @Test
    void aStatementIsOnAllNodesWhenItReturns() {
        Node a = cluster.node("a").following();
        Node b = cluster.node("b").following();
        a.run(TABLE);
        assertThat(Catalogs.table(a.catalog(), "t")).isEqualTo(Catalogs.table(b.catalog(), "t"));
        assertThat(a.tables.effects).hasSize(1).isEqualTo(b.tables.effects);
    }

    @Test
    void whatIsRefusedIsNotLogged() {
        Node a = cluster.node("a").following();
        assertRefused(() -> a.run("DROP TABLE x"), ErrorCode.UNKNOWN_TABLE, "x");
        assertThat(a.log.lastIndex()).isEmpty();
    }

    @Test
    void aLiveNodeThatDoesNotAnswerIsAwaitedUntilTheDeadlineAndNamed() {
        Node a = cluster.node("a").following();
        cluster.node("b");
        assertRefused(() -> a.run(TABLE), ErrorCode.TIMEOUT_EXCEEDED, "but b did not report within 60 s");
        assertThat(cluster.seconds()).isBetween(60L, 61L);
        assertThat(a.catalog().tables()).hasSize(1);
    }

    @Test
    void aNodeThatDiesMeanwhileIsNotAwaitedAnyLonger() {
        Node a = cluster.node("a").following();
        Node b = cluster.node("b");
        cluster.meanwhile.add(() -> {
            if (cluster.seconds() >= 5) {
                b.znodes.expire();
            }
        });
        a.run(TABLE);
        assertThat(cluster.seconds()).isBetween(5L, 8L);
    }

    @Test
    void aNodeThatStartedAnewIsNotAwaitedForWhatItAppliedBefore() {
        Node a = cluster.node("a").following();
        Node b = cluster.node("b");
        cluster.meanwhile.add(() -> {
            if (cluster.seconds() == 5) {
                cluster.meanwhile.removeLast();
                // It stores the statement, and crashes before it can tell.
                b.tables.nextFailure = new IllegalStateException("crash");
                assertThatThrownBy(b.applier::round).hasMessage("crash");
                cluster.restarted(b, "b-2").following();
            }
        });
        a.run(TABLE);
        assertThat(cluster.seconds()).isBetween(5L, 8L);
    }

    @Test
    void aFailureOnAnotherNodeSaysWhere() {
        Node a = cluster.node("a").following();
        Node b = cluster.node("b").following();
        b.tables.nextFailure = new UserException(ErrorCode.UNKNOWN_TABLE, "no such target");
        assertRefused(() -> a.run(TABLE), ErrorCode.UNKNOWN_TABLE, "no such target. (on node b)");
    }

    @Test
    void withoutZooKeeperNothingIsRun() {
        Node a = cluster.node("a").following();
        a.znodes.disconnect();
        assertRefused(() -> a.run(TABLE), ErrorCode.KEEPER_EXCEPTION, "was not run on any node");
    }

    @Test
    void aConnectionLostAfterLoggingIsWaitedFor() {
        Node a = cluster.node("a").following();
        cluster.node("b").following();
        cluster.meanwhile.addFirst(() -> {
            if (cluster.seconds() < 3) {
                a.znodes.disconnect();
            } else {
                a.znodes.reconnect();
            }
        });
        a.run(TABLE);
        assertThat(cluster.seconds()).isBetween(3L, 6L);
    }

    @Test
    void aNodeWhoseNameWasTakenOverStops() {
        Node a = cluster.node("a").following();
        Node later = cluster.twin(a, "a-2");
        assertRefused(() -> a.run(TABLE), ErrorCode.ABORTED, "another process has started as node a");
        assertThat(a.faults).singleElement().isInstanceOf(SupersededException.class);
        assertThat(later.faults).isEmpty();
        assertThat(later.log.lastIndex()).isEmpty();
    }
}
