package io.millrace.jmh.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jmh.workload.Workload;
import io.millrace.replication.column.Block;
import io.millrace.replication.part.PartLayout;
import io.millrace.replication.table.PartSnapshot;
import io.millrace.replication.table.ScanRequest;
import io.millrace.replication.table.TableScan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class StagesTest {
    private static final int ROWS = PartLayout.GRANULE_ROWS + 100;

    @ParameterizedTest
    @EnumSource(Workload.class)
    void everyMessageBecomesARowThatCanBeReadBack(Workload workload) {
        Stages stages = new Stages(workload, ROWS);
        try (ScratchStore store = new ScratchStore(stages)) {
            for (Block block : stages.decodeAll()) {
                assertThat(block.rowCount()).isEqualTo(ROWS);
                store.publish(store.prepare(block));
            }
            store.prepare(stages.decode());
            store.discard();
            try (PartSnapshot snapshot = store.table().snapshot()) {
                assertThat(snapshot.parts()).hasSize(4);
                TableScan scan = snapshot.scan(new ScanRequest(stages.layout().columns()));
                long rows = 0;
                for (Block block = scan.next(); block != null; block = scan.next()) {
                    rows += block.rowCount();
                }
                assertThat(rows).isEqualTo(4L * ROWS);
            }
        }
    }

    @Test
    void theEventsHaveTheSizesThatTheFiguresAreQuotedFor() {
        assertThat(new Stages(Workload.GITHUB, 2000).messageBytes()).isBetween(600.0, 700.0);
        assertThat(new Stages(Workload.USER, 2000).messageBytes()).isBetween(70.0, 85.0);
    }
}
