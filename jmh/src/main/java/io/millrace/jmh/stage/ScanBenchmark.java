package io.millrace.jmh.stage;

import io.millrace.jmh.workload.Workload;
import io.millrace.replication.column.Block;
import io.millrace.replication.part.TableColumn;
import io.millrace.replication.table.PartSnapshot;
import io.millrace.replication.table.ScanRequest;
import io.millrace.replication.table.TableScan;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Reading four parts back. Rows a second. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(4 * Stages.BLOCK_ROWS)
@Warmup(iterations = 10, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"-Xmx1g", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow"})
@SuppressWarnings("NullAway.Init") // JMH calls open() first
public class ScanBenchmark {
    @Param({"github", "user"})
    public String events = "github";

    private Stages stages;
    private ScratchStore store;

    @Setup
    public void open() {
        stages = new Stages(Workload.named(events));
        store = new ScratchStore(stages);
        for (Block block : stages.decodeAll()) {
            store.publish(store.prepare(block));
        }
        System.out.printf("# %.1f bytes a row on disk, %.1f bytes a message%n",
                store.sizeBytes() / (4.0 * Stages.BLOCK_ROWS), stages.messageBytes());
    }

    @TearDown
    public void close() {
        store.close();
    }

    /** Every column, decoded. */
    @Benchmark
    public long allColumns() {
        return scan(stages.layout().columns());
    }

    /** The first column of the sorting key. */
    @Benchmark
    public long oneColumn() {
        String name = stages.workload().sortingKey().getFirst();
        return scan(stages.layout().columns().stream().filter(column -> column.name().equals(name)).toList());
    }

    private long scan(List<TableColumn> columns) {
        long rows = 0;
        try (PartSnapshot snapshot = store.table().snapshot()) {
            TableScan scan = snapshot.scan(new ScanRequest(columns));
            for (Block block = scan.next(); block != null; block = scan.next()) {
                rows += block.rowCount();
            }
        }
        return rows;
    }
}
