package io.millrace.coordination.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.coordination.memory.MemoryZnodes;
import io.millrace.coordination.memory.MemoryZooKeeper;
import io.millrace.coordination.memory.Transit;
import io.millrace.coordination.memory.ZnodeCall;
import io.millrace.coordination.table.TablePath;
import io.millrace.coordination.table.TableSchema;
import io.millrace.coordination.table.Tables;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.coordination.znode.ZnodeOp.CreateMode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the window forgets, and what not, with the tree in memory. */
class BlockWindowTest {
    private static final TablePath TABLE = new TablePath("/tables/t/01");

    private final MemoryZooKeeper service = new MemoryZooKeeper(InstantSource.fixed(Instant.EPOCH));
    private final MemoryZnodes znodes = service.connect();
    private final BlockWindow window = new BlockWindow(znodes, TABLE, 2);

    @BeforeEach
    void table() {
        new Tables(znodes).create(TABLE, "i", new TableSchema(0, ""));
    }

    private void insert(String hash) {
        znodes.multi(List.of(new ZnodeOp.Create(TABLE.blocks() + "/" + hash, "", CreateMode.PERSISTENT)));
    }

    private void forget(String hash) {
        znodes.multi(List.of(new ZnodeOp.Delete(TABLE.blocks() + "/" + hash, 0)));
    }

    @Test
    void forgetsTheOldest() {
        List.of("a", "b", "c", "d").forEach(this::insert);
        assertThat(window.prune()).isEqualTo(2);
        assertThat(znodes.children(TABLE.blocks())).containsExactlyInAnyOrder("c", "d");
        assertThat(window.prune()).isZero();
    }

    @Test
    void twoNodesThatPruneAtOnceLeaveTheWindowWhole() {
        List.of("a", "b", "c", "d").forEach(this::insert);
        MemoryZnodes late = service.connect(new Transit() {
            @Override
            public void reply(ZnodeCall call) {
                // Between the listing and what follows from it, the other node does the work.
                if (service.children(TABLE.blocks()).size() == 4 && call.kind() == ZnodeCall.Kind.CHILDREN) {
                    window.prune();
                }
            }
        });
        assertThat(new BlockWindow(late, TABLE, 2).prune()).isZero();
        assertThat(znodes.children(TABLE.blocks())).containsExactlyInAnyOrder("c", "d");
    }

    @Test
    void aHashThatWasForgottenAndCameAnewIsYoung() {
        List.of("a", "b", "c").forEach(this::insert);
        assertThat(window.prune()).isEqualTo(1);
        // Its partition is dropped, and the same rows are inserted again.
        forget("b");
        insert("b");
        insert("d");
        while (service.children(TABLE.blocks()).size() > 2) {
            window.prune();
        }
        assertThat(znodes.children(TABLE.blocks())).containsExactlyInAnyOrder("b", "d");
    }
}
