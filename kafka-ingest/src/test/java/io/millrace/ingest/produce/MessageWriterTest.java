package io.millrace.ingest.produce;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ingest.format.BlockBuilder;
import io.millrace.ingest.format.FormatSettings;
import io.millrace.ingest.format.OutputFormats;
import io.millrace.replication.column.DateTimeType;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.IntColumnBuilder;
import io.millrace.replication.column.LongColumnBuilder;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.Schema;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.column.StringColumnBuilder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MessageWriterTest {
    private static final Schema SCHEMA = new Schema(List.of(new Field("id", NumberType.UINT64),
            new Field("_key", SimpleType.STRING), new Field("_timestamp", new DateTimeType(ZoneOffset.UTC))));

    private static List<MessageWriter.Message> write(String format, int maxRows, int rows) {
        BlockBuilder block = new BlockBuilder(SCHEMA, rows);
        for (int i = 0; i < rows; i++) {
            ((LongColumnBuilder) block.column(0)).append(i);
            ((StringColumnBuilder) block.column(1)).append("k" + i);
            ((IntColumnBuilder) block.column(2)).append(1000 + i);
        }
        List<MessageWriter.Message> messages = new ArrayList<>();
        FormatSettings settings = FormatSettings.defaults(ZoneOffset.UTC);
        new MessageWriter(SCHEMA, format, OutputFormats.encoder(format, SCHEMA, settings), maxRows).write(block.build(),
                messages::add);
        return messages;
    }

    private static String text(MessageWriter.Message message) {
        return new String(message.value(), StandardCharsets.UTF_8);
    }

    @Test
    void eachRowIsAMessageUnlessMoreAreAllowed() {
        assertThat(write("CSV", 1, 3)).extracting(MessageWriterTest::text)
                .containsExactly(
                        "0,\"k0\",\"1970-01-01 00:16:40\"\n", "1,\"k1\",\"1970-01-01 00:16:41\"\n",
                        "2,\"k2\",\"1970-01-01 00:16:42\"\n");
        assertThat(write("CSV", 2, 3)).hasSize(2);
    }

    @Test
    void theHeaderIsRepeatedInEveryMessage() {
        assertThat(write("CSVWithNames", 2, 3)).hasSize(2)
                .allSatisfy(m -> assertThat(text(m)).startsWith("\"id\",\"_key\",\"_timestamp\"\n"));
    }

    @Test
    void keyAndTimestampAreThoseOfTheLastRow() {
        MessageWriter.Message message = write("CSV", 3, 3).getFirst();
        assertThat(message.key()).isEqualTo("k2".getBytes(StandardCharsets.UTF_8));
        assertThat(message.timestampMs()).isEqualTo(1_002_000L);
    }

    @Test
    void noRowsNoMessage() {
        assertThat(write("CSV", 1, 0)).isEmpty();
    }

    @Test
    void aKeyGoesWhereLibrdkafkaSendsIt() {
        byte[] key = "123456789".getBytes(StandardCharsets.UTF_8);
        // 0xCBF43926 is the check value of CRC-32
        assertThat(KeyPartitioner.CONSISTENT_RANDOM.partition(key, 7)).isEqualTo((int) (0xCBF43926L % 7));
        assertThat(KeyPartitioner.CONSISTENT_RANDOM.partition(new byte[0], 7)).isNull();
        assertThat(KeyPartitioner.MURMUR2_RANDOM.partition(key, 7)).isNull();
    }
}
