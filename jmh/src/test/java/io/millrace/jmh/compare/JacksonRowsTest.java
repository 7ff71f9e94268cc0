package io.millrace.jmh.compare;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class JacksonRowsTest {
    private static final int ROWS = 3_000;

    @ParameterizedTest
    @EnumSource(Workload.class)
    void yieldsTheSameRowsAsTheDecoder(Workload workload) throws IOException {
        Schema schema = workload.schema();
        Messages messages = Messages.of(workload.events(), 0, ROWS);
        RowDecoder decoder = InputFormats.decoder("JSONEachRow", schema,
                FormatSettings.defaults(ZoneOffset.UTC).with("input_format_skip_unknown_fields", "1"));
        JacksonRows jackson = new JacksonRows(schema);
        BlockBuilder ours = new BlockBuilder(schema, ROWS);
        BlockBuilder theirs = new BlockBuilder(schema, ROWS);
        for (int i = 0; i < ROWS; i++) {
            decoder.decode(messages.bytes(), messages.start(i), messages.length(i), ours);
            jackson.append(messages.bytes(), messages.start(i), messages.length(i), theirs);
        }
        assertThat(checksum(workload, theirs.build())).isEqualTo(checksum(workload, ours.build()));
    }

    /** Of every value in every column. */
    private static Object checksum(Workload workload, Block block) {
        PartSpec spec = new PartSpec(new PartId(1, 1), new UUID(1, 1), workload.partitionId(),
                TableLayout.of(workload.schema(), workload.sortingKey()), 0, List.of());
        return PartWriter.write(spec, block, SortKey.of(block, workload.sortingKey()), (_, _, _) -> {
        }, new PartScratch()).contentChecksum();
    }
}
