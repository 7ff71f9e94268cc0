package io.millrace.coordination.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.coordination.failure.ConflictException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.memory.MemoryZnodes;
import io.millrace.coordination.memory.MemoryZooKeeper;
import io.millrace.coordination.memory.MultiFault;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
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
