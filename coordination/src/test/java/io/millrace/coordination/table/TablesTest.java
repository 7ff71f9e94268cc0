package io.millrace.coordination.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.failure.ConflictException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.memory.MemoryZnodes;
import io.millrace.coordination.memory.MemoryZooKeeper;
import io.millrace.coordination.memory.MultiFault;
import io.millrace.coordination.memory.Transit;
import io.millrace.coordination.memory.ZnodeCall;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TablesTest {
    private static final TablePath TABLE = new TablePath("/clickhouse/tables/01/github");

    private final MemoryZooKeeper service = new MemoryZooKeeper(InstantSource.fixed(Instant.EPOCH));
    private final MemoryZnodes znodes = service.connect();
    private final Tables tables = new Tables(znodes);

    @Test
    void theFirstToCreateATableHasIt() {
        assertThat(tables.head(TABLE)).isEmpty();
        assertThat(tables.create(TABLE, "i1", new TableSchema(0, "a"))).isTrue();
        assertThat(tables.create(TABLE, "i1", new TableSchema(0, "a"))).isTrue();
        assertThat(tables.create(TABLE, "i2", new TableSchema(0, "b"))).isFalse();
        assertThat(tables.schema(TABLE).orElseThrow().value()).isEqualTo(new TableSchema(0, "a"));
        assertThat(tables.head(TABLE).orElseThrow().value()).isEqualTo(new LogHead("i1", 0, false));
    }

    @ParameterizedTest
    @EnumSource(value = MultiFault.class, names = {"LOST_BEFORE_APPLY", "LOST_AFTER_APPLY", "DELAYED"})
    void createsAndDropsWhateverBecomesOfTheReply(MultiFault fault) {
        znodes.failNextMulti(fault);
        assertThat(tables.create(TABLE, "i1", new TableSchema(0, "a"))).isTrue();
        assertThat(service.deliverDelayed()).isZero();
        tables.structureVersion(TABLE, "2026/11");
        int[] count = {0};
        znodes.injectFaults(_ -> count[0]++ % 2 == 0 ? fault : MultiFault.NONE);
        dropUntilDone();
        assertThat(znodes.exists(TABLE.path())).isFalse();
        znodes.injectFaults(_ -> MultiFault.NONE);
        // Deletions that arrive late do not touch the next table at the path.
        tables.create(TABLE, "i2", new TableSchema(0, "b"));
        String next = service.dump().toString();
        assertThat(service.deliverDelayed()).isZero();
        assertThat(service.dump()).hasToString(next);
    }

    @Test
    void aDropOfAnEarlierTableLeavesTheNextOneAtItsPathAlone() {
        tables.create(TABLE, "i1", new TableSchema(0, "a"));
        assertThat(tables.drop(TABLE, "i1")).isTrue();
        tables.create(TABLE, "i2", new TableSchema(0, "b"));
        assertThat(tables.drop(TABLE, "i1")).isFalse();
        assertThat(tables.head(TABLE)).isPresent();
        assertThat(tables.drop(TABLE, "i2")).isTrue();
        assertThat(znodes.exists(TABLE.path())).isFalse();
    }

    /** Does something after the first read of the head. */
    private Tables afterFirstRead(Runnable action) {
        AtomicBoolean isDone = new AtomicBoolean();
        return new Tables(service.connect(new Transit() {
            @Override
            public void reply(ZnodeCall call) {
                if (call.path().equals(TABLE.log()) && !isDone.getAndSet(true)) {
                    action.run();
                }
            }
        }));
    }

    @Test
    void aDropThatFindsNothingLeavesATableAloneThatIsMadeMeanwhile() {
        Tables dropping = afterFirstRead(() -> tables.create(TABLE, "i2", new TableSchema(0, "b")));
        assertThat(dropping.drop(TABLE, "i1")).isTrue();
        assertThat(service.dump()).containsKeys(TABLE.blocks(), TABLE.replicas(), TABLE.schema(),
                TABLE.log() + "/i2-0");
        assertThat(tables.drop(TABLE, "i2")).isTrue();
        afterFirstRead(() -> tables.create(TABLE, "i3", new TableSchema(0, "c"))).drop(TABLE);
        assertThat(service.dump()).containsKeys(TABLE.blocks(), TABLE.replicas(), TABLE.schema(),
                TABLE.log() + "/i3-0");
    }

    @Test
    void aCreationThatFindsNothingAnyMoreLeavesATableAloneThatIsMadeMeanwhile() {
        znodes.ensurePath(TABLE.path());
        Tables creating = afterFirstRead(() -> tables.create(TABLE, "i2", new TableSchema(0, "b")));
        assertThat(creating.create(TABLE, "i1", new TableSchema(0, "a"))).isFalse();
        assertThat(service.dump()).containsKeys(TABLE.blocks(), TABLE.replicas(), TABLE.schema(),
                TABLE.log() + "/i2-0");
    }

    @Test
    void noTableIsMadeAboveOrBelowAnother() {
        TablePath inner = new TablePath("/clickhouse/tables/01/x");
        tables.create(inner, "i1", new TableSchema(0, "a"));
        String before = service.dump().toString();
        for (String path : List.of("/clickhouse/tables", "/clickhouse/tables/01", "/clickhouse/tables/01/x/y",
                "/clickhouse/tables/01/x/log/y")) {
            assertThatThrownBy(() -> tables.create(new TablePath(path), "i2", new TableSchema(0, "b")))
                    .isInstanceOf(ConflictException.class)
                    .hasMessageContaining("choose another path");
            tables.drop(new TablePath("/clickhouse/tables"));
            assertThat(service.dump()).hasToString(before);
        }
    }

    @Test
    void aDropTakesOnlyWhatIsTheTablesOwn() {
        tables.create(TABLE, "i1", new TableSchema(0, "a"));
        znodes.ensurePath(TABLE.path() + "/other/x");
        tables.drop(TABLE);
        assertThat(znodes.children(TABLE.path())).containsExactly("other");
        assertThat(znodes.exists(TABLE.path() + "/other/x")).isTrue();
    }

    private void dropUntilDone() {
        for (int i = 0; i < 100; i++) {
            try {
                tables.drop(TABLE);
                return;
            } catch (RetriableException e) {
                assertThat(tables.head(TABLE)).isEmpty();
            }
        }
        throw new AssertionError("never dropped");
    }

    @Test
    void twoMayDropAtOnce() {
        tables.create(TABLE, "i1", new TableSchema(0, "a"));
        for (int i = 0; i < 5; i++) {
            tables.structureVersion(TABLE, "p" + i);
        }
        Tables other = new Tables(service.connect());
        int[] count = {0};
        znodes.injectFaults(_ -> {
            if (++count[0] == 3) {
                other.drop(TABLE);
            }
            return MultiFault.NONE;
        });
        dropUntilDone();
        assertThat(znodes.exists(TABLE.path())).isFalse();
        assertThatThrownBy(() -> tables.structureVersion(TABLE, "p")).isInstanceOf(ConflictException.class);
        assertThat(znodes.exists(TABLE.path())).isFalse();
    }

    @Test
    void aHalfDroppedTableIsGoneAndMakesRoom() {
        tables.create(TABLE, "i1", new TableSchema(0, "a"));
        tables.structureVersion(TABLE, "all");
        znodes.failNextMulti(List.of(MultiFault.NONE, MultiFault.NONE, MultiFault.NOT_SENT));
        assertThatThrownBy(() -> tables.drop(TABLE))
                .isInstanceOf(RetriableException.class);
        assertThat(znodes.exists(TABLE.log())).isTrue();
        assertThat(tables.head(TABLE)).isEmpty();
        assertThat(tables.create(TABLE, "i2", new TableSchema(0, "b"))).isTrue();
        assertThat(tables.schema(TABLE).orElseThrow().value().text()).isEqualTo("b");
    }

    @Test
    void structureVersionsStartAtZero() {
        tables.create(TABLE, "i1", new TableSchema(0, "a"));
        assertThat(tables.structureVersion(TABLE, "2026/11")).isZero();
        assertThat(znodes.children(TABLE.structure())).containsExactly("2026%2F11");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "x/y", "/x", "/x/", "/x//y", "/x/../y", "/x/./y", "/kafka/x", "/nodes/x",
        "/zookeeper/x"})
    void refusesPathsThatAreNotATables(String path) {
        assertThatThrownBy(() -> new TablePath(path)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theDefaultPathIsMadeOfIdAndShard() {
        UUID id = UUID.fromString("00000000-0000-0001-0000-000000000002");
        assertThat(TablePath.of(id, "a/b").path()).isEqualTo("/tables/" + id + "/a%2Fb");
    }
}
