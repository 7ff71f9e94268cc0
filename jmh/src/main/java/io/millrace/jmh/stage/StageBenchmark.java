package io.millrace.jmh.stage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.coordination.log.PartId;
import io.millrace.jmh.workload.Messages;
import io.millrace.jmh.workload.Workload;
import io.millrace.replication.column.Block;
import io.millrace.replication.part.PartManifest;
import io.millrace.replication.part.PartScratch;
import io.millrace.replication.part.PartSpec;
import io.millrace.replication.part.PartWriter;
import io.millrace.replication.part.RowOrder;
import io.millrace.replication.table.PreparedBlock;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
import org.openjdk.jmh.infra.Blackhole;

/** From messages to a prepared part, stage by stage and all at once. Rows a second. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(Stages.BLOCK_ROWS)
@Warmup(iterations = 10, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"-Xmx1g", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow"})
@SuppressWarnings("NullAway.Init") // JMH calls open() first
public class StageBenchmark {
    private static final UUID TABLE = new UUID(1, 1);

    @Param({"github", "user"})
    public String events = "github";

    private Stages stages;
    private List<Block> blocks;
    private ScratchStore store;
    private final PartScratch scratch = new PartScratch();
    private final JsonFactory jackson = new JsonFactory();
    private int next;
    private long partNumber;

    @Setup
    public void open() {
        stages = new Stages(Workload.named(events));
        blocks = stages.decodeAll();
        store = new ScratchStore(stages);
    }

    @TearDown(Level.Iteration)
    public void discard() {
        store.discard();
    }

    @TearDown
    public void close() {
        store.close();
    }

    private Block nextBlock() {
        next = (next + 1) % blocks.size();
        return blocks.get(next);
    }

    /** JSON into columns: the least that any ingestion can do. */
    @Benchmark
    public Block decode() {
        return stages.decode();
    }

    /** A yardstick that does not change with this code: Jackson reading the same messages and keeping nothing. */
    @Benchmark
    public void jacksonTokens(Blackhole sink) throws IOException {
        Messages messages = stages.nextMessages();
        for (int i = 0; i < messages.count(); i++) {
            try (JsonParser parser = jackson.createParser(messages.bytes(), messages.start(i), messages.length(i))) {
                for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                    switch (token) {
                        case VALUE_STRING -> sink.consume(parser.getTextLength());
                        case VALUE_NUMBER_INT -> sink.consume(parser.getLongValue());
                        default -> sink.consume(token);
                    }
                }
            }
        }
    }

    /** The order of the rows alone. */
    @Benchmark
    public Object sort() {
        Block block = nextBlock();
        int[] order = RowOrder.sort(stages.sortKey(block), block.rowCount());
        return order == null ? block : order;
    }

    /** Sort, then the chunks of a part in memory: checksums, statistics, encodings, no file. */
    @Benchmark
    public PartManifest sortAndEncode() {
        Block block = nextBlock();
        PartSpec spec = new PartSpec(new PartId(1, ++partNumber), TABLE, stages.workload().partitionId(),
                stages.layout(), 0, List.of());
        return PartWriter.write(spec, block, stages.sortKey(block), (_, _, _) -> {
        }, scratch);
    }

    /** Sort, encode, compress, write, sync, take into the database, record as prepared. */
    @Benchmark
    public PreparedBlock sortAndWrite() {
        return store.prepare(nextBlock());
    }

    /** Everything between the Kafka client and the commit, on one thread. */
    @Benchmark
    public PreparedBlock decodeSortWrite() {
        return store.prepare(stages.decode());
    }
}
