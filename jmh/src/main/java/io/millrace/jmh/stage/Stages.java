package io.millrace.jmh.stage;

import io.millrace.ingest.format.BlockBuilder;
import io.millrace.ingest.format.FormatSettings;
import io.millrace.ingest.format.InputFormats;
import io.millrace.ingest.format.RowDecoder;
import io.millrace.jmh.workload.Messages;
import io.millrace.jmh.workload.Workload;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Schema;
import io.millrace.replication.part.SortKey;
import io.millrace.replication.part.TableLayout;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the stages work on: {@value #BLOCKS} blocks' worth of messages, taken in turn, so that neither caches nor branch predictors learn
 * them by heart. Owned by one thread.
 */
public final class Stages {
    /** The default {@code kafka_max_block_size}, a little rounded. */
    public static final int BLOCK_ROWS = 65_536;
    private static final int BLOCKS = 4;

    private final Workload workload;
    private final Schema schema;
    private final TableLayout layout;
    private final List<Messages> messages;
    private final RowDecoder decoder;
    private int next;

    public Stages(Workload workload) {
        this(workload, BLOCK_ROWS);
    }

    /** With smaller blocks, for tests. */
    Stages(Workload workload, int blockRows) {
        this.workload = workload;
        schema = workload.schema();
        layout = TableLayout.of(schema, workload.sortingKey());
        messages = IntStream.range(0, BLOCKS)
                .mapToObj(i -> Messages.of(workload.events(), (long) i * blockRows, blockRows))
                .toList();
        FormatSettings settings = FormatSettings.defaults(ZoneOffset.UTC).with("input_format_skip_unknown_fields", "1");
        decoder = InputFormats.decoder("JSONEachRow", schema, settings);
    }

    Workload workload() {
        return workload;
    }

    TableLayout layout() {
        return layout;
    }

    /** The next block's messages. */
    Messages nextMessages() {
        next = (next + 1) % BLOCKS;
        return messages.get(next);
    }

    /** Average size of a message. */
    public double messageBytes() {
        return messages.stream().mapToLong(Messages::sizeBytes).sum() / (double) messages.stream()
                .mapToLong(Messages::count)
                .sum();
    }

    /** Decodes the next block's messages, each by its own call, as the consumer does. */
    public Block decode() {
        Messages from = nextMessages();
        BlockBuilder builder = new BlockBuilder(schema, from.count());
        byte[] bytes = from.bytes();
        for (int i = 0; i < from.count(); i++) {
            decoder.decode(bytes, from.start(i), from.length(i), builder);
        }
        return builder.build();
    }

    /** All blocks, decoded. */
    List<Block> decodeAll() {
        return IntStream.range(0, BLOCKS).mapToObj(_ -> decode()).toList();
    }

    SortKey sortKey(Block block) {
        return SortKey.of(block, workload.sortingKey());
    }
}
