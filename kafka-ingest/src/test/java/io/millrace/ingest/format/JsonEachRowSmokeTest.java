package io.millrace.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.replication.column.Block;
import io.millrace.replication.column.DataTypes;
import io.millrace.replication.column.DictionaryColumn;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.IntColumn;
import io.millrace.replication.column.LongColumn;
import io.millrace.replication.column.Schema;
import io.millrace.replication.column.StringColumn;
import io.millrace.replication.error.UserException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JsonEachRowSmokeTest {
    private final Schema schema = new Schema(List.of(
            new Field("id", DataTypes.parse("UInt64")),
            new Field("name", DataTypes.parse("String")),
            new Field("kind", DataTypes.parse("LowCardinality(String)")),
            new Field("at", DataTypes.parse("DateTime('UTC')"))));
    private final RowDecoder decoder = InputFormats.decoder("JSONEachRow", schema,
            FormatSettings.defaults(ZoneOffset.UTC));

    private int decode(String text, BlockBuilder to) {
        byte[] b = ("padding" + text + "more").getBytes(StandardCharsets.UTF_8);
        return decoder.decode(b, 7, b.length - 11, to);
    }

    @Test
    void decodesMessagesIntoOneBlockAndLeavesNothingOfABadOne() {
        BlockBuilder to = new BlockBuilder(schema, 4);
        for (int i = 0; i < 3; i++) {
            assertThat(decode(
                    "{\"id\":" + i + ",\"name\":\"n\\u00e9" + i + "\",\"kind\":\"k\",\"at\":\"2024-01-02 03:04:0" + i
                            + "\",\"x\":{\"y\":[1]}}",
                    to)).isEqualTo(1);
        }
        assertThatThrownBy(() -> decode("{\"id\":7}{\"name\":\"a\",\"kind\":tru}", to))
                .isInstanceOf(UserException.class)
                .hasMessage(
                        "Cannot parse input: expected 'true' before: '}': (while reading the value of key kind): (at row 2)\n");
        to.truncate(3);
        assertThat(decode("", to)).isZero();
        Block block = to.build();
        assertThat(block.rowCount()).isEqualTo(3);
        assertThat(((LongColumn) block.column("id")).valueAt(2)).isEqualTo(2);
        assertThat(((StringColumn) block.column("name")).stringAt(1)).isEqualTo("né1");
        assertThat(((DictionaryColumn) block.column("kind")).codeAt(0)).isEqualTo(0);
        assertThat(((IntColumn) block.column("at")).valueAt(2)).isEqualTo(1704164642);
    }
}
