package io.millrace.jmh.stage;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.millrace.coordination.log.PartId;
import io.millrace.ingest.format.BlockBuilder;
import io.millrace.ingest.format.FormatSettings;
import io.millrace.ingest.format.InputFormats;
import io.millrace.ingest.format.RowDecoder;
import io.millrace.jmh.workload.Messages;
import io.millrace.jmh.workload.Workload;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Schema;
import io.millrace.replication.part.PartScratch;
import io.millrace.replication.part.PartSpec;
import io.millrace.replication.part.PartWriter;
import io.millrace.replication.part.SortKey;
import io.millrace.replication.part.TableLayout;
import java.lang.management.ManagementFactory;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The regression check that no noise disturbs: bytes, not times. Allocation is counted by the JVM for this thread; the least of some runs
 * is what the code needs, the others have the JIT compiler's leave still to allocate. Where a change makes a figure smaller, lower it here too.
 */
final class AllocationTest {
    private static final int ROWS = 16_384;
    private static final int RUNS = 12;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static RowDecoder decoder(Schema schema) {
        return InputFormats.decoder("JSONEachRow", schema,
                FormatSettings.defaults(ZoneOffset.UTC).with("input_format_skip_unknown_fields", "1"));
    }

    private static void decode(RowDecoder decoder, Messages messages, BlockBuilder to) {
        for (int i = 0; i < messages.count(); i++) {
            decoder.decode(messages.bytes(), messages.start(i), messages.length(i), to);
        }
    }

    /** The fewest bytes a row that this thread allocates in a run. */
    private static double leastBytesARow(Runnable run) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < RUNS; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            run.run();
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least / (double) ROWS;
    }

    @ParameterizedTest
    @EnumSource(Workload.class)
    void aMessageCostsNoAllocationWhereTheBuildersHaveRoom(Workload workload) {
        Schema schema = workload.schema();
        RowDecoder decoder = decoder(schema);
        Messages messages = Messages.of(workload.events(), 0, ROWS);
        BlockBuilder builder = new BlockBuilder(schema, ROWS);
        assertThat(leastBytesARow(() -> {
            builder.truncate(0);
            decode(decoder, messages, builder);
        })).isLessThan(0.01);
    }

    @ParameterizedTest
    @CsvSource({"GITHUB, 570", "USER, 33"})
    void aBlockCostsItsColumns(Workload workload, double mostBytesARow) {
        Schema schema = workload.schema();
        RowDecoder decoder = decoder(schema);
        Messages messages = Messages.of(workload.events(), 0, ROWS);
        assertThat(leastBytesARow(() -> {
            BlockBuilder builder = new BlockBuilder(schema, ROWS);
            decode(decoder, messages, builder);
            assertThat(builder.build().rowCount()).isEqualTo(ROWS);
        })).isLessThan(mostBytesARow);
    }

    @ParameterizedTest
    @CsvSource({"GITHUB, 116, 400", "USER, 2, 95"})
    void aPartCostsItsBytesAndSomeScratch(Workload workload, double mostBytesInAPart, double mostBytesARow) {
        BlockBuilder builder = new BlockBuilder(workload.schema(), ROWS);
        decode(decoder(workload.schema()), Messages.of(workload.events(), 0, ROWS), builder);
        Block block = builder.build();
        TableLayout layout = TableLayout.of(workload.schema(), workload.sortingKey());
        PartScratch scratch = new PartScratch();
        AtomicLong sizeBytes = new AtomicLong();
        PartSpec spec = new PartSpec(new PartId(1, 1), new UUID(1, 1), workload.partitionId(), layout, 0, List.of());
        double allocated = leastBytesARow(() -> {
            sizeBytes.set(0);
            assertThat(PartWriter.write(spec, block, SortKey.of(block, workload.sortingKey()),
                    (_, _, length) -> sizeBytes.addAndGet(length), scratch).rowCount()).isEqualTo(ROWS);
        });
        assertThat(sizeBytes.get() / (double) ROWS).isLessThan(mostBytesInAPart);
        assertThat(allocated).isLessThan(mostBytesARow);
    }
}
