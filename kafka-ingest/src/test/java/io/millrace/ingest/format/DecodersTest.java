package io.millrace.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import io.millrace.replication.column.StringColumn;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What decoders do beside turning one message into rows. */
final class DecodersTest {
    private static final Schema AB = Golden.schema("a Int8, b String");

    private static int decode(RowDecoder decoder, String text, BlockBuilder to) {
        byte[] b = text.getBytes(StandardCharsets.UTF_8);
        return decoder.decode(b, 0, b.length, to);
    }

    private static RowDecoder decoder(String format, Schema schema) {
        return InputFormats.decoder(format, schema, Golden.DEFAULTS);
    }

    @Test
    void aBadMessageLeavesNothingBehindOnceTruncated() {
        Schema schema = Golden
                .schema("a Array(Array(String)), l LowCardinality(Nullable(String)), n Nullable(Int32), z UInt8");
        RowDecoder decoder = decoder("JSONEachRow", schema);
        BlockBuilder to = new BlockBuilder(schema, 1);
        String good = "{\"a\":[[\"x\"],[]],\"l\":\"p\",\"n\":5,\"z\":1}";
        decode(decoder, good, to);
        for (String bad : new String[] {"{\"a\":[[\"x\"],[\"y\"", "{\"l\":\"q\",\"n\":\"x\"}",
            "{\"z\":1,\"a\":[[1],5]}",
            good + good + "{\"n\":7,\"z\":-1}", "{\"n\":7}}"}) {
            int before = to.rowCount();
            assertThatThrownBy(() -> decode(decoder, bad, to)).isInstanceOf(UserException.class);
            to.truncate(before);
        }
        decode(decoder, good, to);
        assertThat(Golden.tsv(to.build())).isEqualTo("[['x'],[]]\tp\t5\t1\n[['x'],[]]\tp\t5\t1\n");
    }

    @Test
    void reportsOmittedFieldsForDefaultExpressions() {
        Schema schema = Golden.schema("a Int8, b String, c Nullable(Int8)");
        for (String[] formatAndText : new String[][] {
            {"JSONEachRow", "{\"a\":1}{\"b\":\"x\"}{\"a\":null,\"b\":\"y\",\"c\":null}{}"},
            {"JSONCompactEachRow", "[1,null,null][null,\"x\",null][null,\"y\",null][null,null,null]"},
            {"TSV", "1\t\\N\t\\N\n\\N\tx\t\\N\n\\N\ty\t\\N\n\\N\t\\N\t\\N\n"},
            {"CSV", "1,,\n,x,\n,y,\n,,\n"},
            {"TSKV", "a=1\nb=x\na=\\N\tb=y\n\n"},
            {"Values", "(1,NULL,NULL),(NULL,'x',NULL),(NULL,'y',NULL),(NULL,NULL,NULL)"}}) {
            OmittedMask mask = new OmittedMask(new boolean[] {true, true, false});
            BlockBuilder to = new BlockBuilder(schema, 1, mask);
            decode(decoder(formatAndText[0], schema), formatAndText[1], to);
            assertThat(to.rowCount()).as(formatAndText[0]).isEqualTo(4);
            boolean[][] expected = {{false, true}, {true, false}, {true, false}, {true, true}};
            for (int row = 0; row < 4; row++) {
                for (int column = 0; column < 2; column++) {
                    assertThat(mask.isOmitted(column, row)).as(formatAndText[0] + " " + column + " " + row)
                            .isEqualTo(expected[row][column]);
                }
            }
            assertThat(mask.hasOmitted(2)).isFalse();
            to.truncate(1);
            assertThat(mask.hasOmitted(0)).isFalse();
            assertThat(mask.hasOmitted(1)).isTrue();
        }
    }

    @Test
    void columnsThatAHeaderLeavesOutAreOmitted() {
        OmittedMask mask = new OmittedMask(new boolean[] {true, true});
        BlockBuilder to = new BlockBuilder(AB, 1, mask);
        decode(decoder("CSVWithNames", AB), "b\nx\ny\n", to);
        assertThat(mask.isOmitted(0, 1)).isTrue();
        assertThat(mask.hasOmitted(1)).isFalse();
        assertThat(Golden.tsv(to.build())).isEqualTo("0\tx\n0\ty\n");
    }

    @Test
    void noDefaultsAreReportedWhenTheSettingForbids() {
        OmittedMask mask = new OmittedMask(new boolean[] {true, true});
        RowDecoder decoder = InputFormats.decoder("JSONEachRow", AB,
                Golden.DEFAULTS.with("input_format_defaults_for_omitted_fields", "0"));
        decode(decoder, "{}", new BlockBuilder(AB, 1, mask));
        assertThat(mask.hasOmitted(0)).isFalse();
    }

    @Test
    void forgivenRowsCountPerBlockAndInTotal() {
        RowDecoder decoder = InputFormats.decoder("JSONEachRow", AB,
                Golden.DEFAULTS.with("input_format_allow_errors_num", "2"));
        BlockBuilder to = new BlockBuilder(AB, 1);
        assertThat(decode(decoder, "{\"a\":x}", to)).isZero();
        assertThat(decode(decoder, "{\"a\":1}\n{\"a\":\"x\"}\n{\"a\":2}", to)).isEqualTo(2);
        assertThatThrownBy(() -> decode(decoder, "{\"a\":x}", to)).isInstanceOf(UserException.class);
        decoder.resetErrors();
        assertThat(decode(decoder, "{\"a\":x}", to)).isZero();
        assertThat(decoder.skippedRowCount()).isEqualTo(3);
        assertThat(to.rowCount()).isEqualTo(2);
    }

    @Test
    void keepsBytesThatAreNoUtf8() {
        Schema schema = Golden.schema("s String");
        BlockBuilder to = new BlockBuilder(schema, 1);
        byte[] message = {'{', '"', 's', '"', ':', '"', (byte) 0xFF, (byte) 0xC3, '\\', 'u', 'd', 'c', '0', '0', '"',
            '}'};
        decoder("JSONEachRow", schema).decode(message, 0, message.length, to);
        StringColumn s = (StringColumn) to.build().column(0);
        assertThat(s.copyBytesAt(0)).containsExactly(0xFF, 0xC3, 0xED, 0xB0, 0x80);
    }

    @Test
    void takesAStringOfSixteenMebibytes() {
        Schema schema = Golden.schema("s String, l LowCardinality(String)");
        byte[] text = new byte[16 << 20];
        Arrays.fill(text, (byte) 'x');
        text[1 << 20] = '\\';
        text[(1 << 20) + 1] = 'n';
        byte[] message = ("{\"s\":\"" + new String(text, StandardCharsets.ISO_8859_1) + "\",\"l\":\"y\"}")
                .getBytes(StandardCharsets.ISO_8859_1);
        BlockBuilder to = new BlockBuilder(schema, 1);
        assertThat(decoder("JSONEachRow", schema).decode(message, 0, message.length, to)).isEqualTo(1);
        assertThat(to.sizeBytes()).isGreaterThan(16 << 20);
        assertThat(((StringColumn) to.build().column(0)).lengthAt(0)).isEqualTo((16 << 20) - 1);
    }

    @Test
    void learnsTheShapeOfMessagesAgainWhenItChanges() {
        Schema schema = Golden.schema("a Int32, b Int32, c Int32");
        RowDecoder decoder = decoder("JSONEachRow", schema);
        BlockBuilder to = new BlockBuilder(schema, 1);
        String[] messages = {"{\"a\":1,\"b\":2,\"c\":3}", "{\"c\":3,\"zz\":[{}],\"a\":1,\"b\":2}",
            "{\"zz\":0,\"b\":2,\"a\":1,\"c\":3}",
            "{\"a\" :1,\"b\":2,\"c\":3}", "{\"c\":3,\"b\":2,\"\\u0061\":1}"};
        for (int round = 0; round < 3; round++) {
            for (String message : messages) {
                decode(decoder, message, to);
                decode(decoder, message, to);
            }
        }
        assertThat(Golden.tsv(to.build()).lines().distinct()).containsExactly("1\t2\t3");
    }

    @Test
    void manyUnknownKeysAreSkippedWithoutBeingKept() {
        RowDecoder decoder = decoder("JSONEachRow", AB);
        BlockBuilder to = new BlockBuilder(AB, 1);
        for (int i = 0; i < 5000; i++) {
            decode(decoder, "{\"k" + i + "\":{\"x\":[1,\"}\"]},\"a\":3}", to);
        }
        assertThat(Golden.tsv(to.build()).lines().distinct()).containsExactly("3\t");
    }

    @Test
    void decodingAMessageAllocatesNothing() {
        Schema schema = Golden
                .schema("id UInt64, name String, kind LowCardinality(String), at DateTime('UTC'), d Date, f Float64,"
                        + " e Enum8('a' = 1, 'b' = 2), tags Array(LowCardinality(String)), n Nullable(Int32), dec Decimal(9, 2)");
        byte[] message = ("{\"id\":12345,\"name\":\"n\\u00e9\\n x\",\"kind\":\"push\",\"at\":\"2024-01-02 03:04:05\",\"d\":\"2024-01-02\","
                + "\"f\":1.25,\"e\":\"b\",\"tags\":[\"x\",\"y\"],\"n\":null,\"dec\":1.5,\"unknown\":{\"a\":[1,2]}}")
                .getBytes(StandardCharsets.UTF_8);
        RowDecoder decoder = decoder("JSONEachRow", schema);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        BlockBuilder to = new BlockBuilder(schema, 200_000);
        for (int i = 0; i < 100_000; i++) {
            decoder.decode(message, 0, message.length, to);
        }
        // Builders have grown; the same rows again fit.
        to.truncate(0);
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100_000; i++) {
            decoder.decode(message, 0, message.length, to);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
    }

    @Test
    void rowBinaryWithDefaultsMarksOmittedValues() {
        OmittedMask mask = new OmittedMask(new boolean[] {true, true});
        BlockBuilder to = new BlockBuilder(AB, 1, mask);
        byte[] body = {1, 0, 1, 'x', 0, 7, 1};
        decoder("RowBinaryWithDefaults", AB).decode(body, 0, body.length, to);
        assertThat(mask.isOmitted(0, 0)).isTrue();
        assertThat(mask.isOmitted(1, 1)).isTrue();
        assertThat(Golden.tsv(to.build())).isEqualTo("0\tx\n7\t\n");
    }

    @Test
    void rowBinaryThatEndsInsideARowIsRefused() {
        byte[] body = {1, 5, 'x'};
        assertThatThrownBy(() -> decoder("RowBinary", AB).decode(body, 0, body.length, new BlockBuilder(AB, 1)))
                .isInstanceOfSatisfying(UserException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CANNOT_READ_ALL_DATA))
                .hasMessageStartingWith("Cannot read all data. Bytes read: 1. Bytes expected: 5.");
    }

    /** As clickhouse-connect sends them: NULL alone has a place of its own in the dictionary, at 0. */
    @Test
    void readsLowCardinalityFromNative() {
        Schema schema = Golden.schema(
                "l LowCardinality(Nullable(String)), p LowCardinality(String), a Array(LowCardinality(String))");
        ByteSink out = new ByteSink(256);
        out.putVarint(3);
        out.putVarint(3);
        header("l", "LowCardinality(Nullable(String))", out);
        dictionary(out, new String[] {"", "x"}, 0, 1, 0);
        header("p", "LowCardinality(String)", out);
        dictionary(out, new String[] {"q", "r"}, 1, 0, 1);
        header("a", "Array(LowCardinality(String))", out);
        out.putLittleEndian(1, 8);
        for (int offset : new int[] {2, 2, 3}) {
            out.putLittleEndian(offset, 8);
        }
        indexes(out, new String[] {"k"}, 0, 0, 0);
        BlockBuilder to = new BlockBuilder(schema, 1);
        decoder("Native", schema).decode(out.array(), 0, out.length(), to);
        assertThat(Golden.tsv(to.build())).isEqualTo("\\N\tr\t['k','k']\nx\tq\t[]\n\\N\tr\t['k']\n");
    }

    private static void header(String name, String type, ByteSink out) {
        RowBinaryEncoder.string(name, out);
        RowBinaryEncoder.string(type, out);
    }

    private static void dictionary(ByteSink out, String[] keys, int... indexes) {
        out.putLittleEndian(1, 8);
        indexes(out, keys, indexes);
    }

    private static void indexes(ByteSink out, String[] keys, int... indexes) {
        out.putLittleEndian(0x600, 8);
        out.putLittleEndian(keys.length, 8);
        for (String key : keys) {
            RowBinaryEncoder.string(key, out);
        }
        out.putLittleEndian(indexes.length, 8);
        for (int index : indexes) {
            out.put(index);
        }
    }

    @Test
    void nativeMatchesColumnsByNameAndRefusesOtherTypes() {
        ByteSink out = new ByteSink(64);
        out.putVarint(2);
        out.putVarint(1);
        header("b", "String", out);
        RowBinaryEncoder.string("x", out);
        header("zzz", "UInt16", out);
        out.putLittleEndian(5, 2);
        BlockBuilder to = new BlockBuilder(AB, 1);
        decoder("Native", AB).decode(out.array(), 0, out.length(), to);
        assertThat(Golden.tsv(to.build())).isEqualTo("0\tx\n");

        ByteSink other = new ByteSink(64);
        other.putVarint(1);
        other.putVarint(1);
        header("a", "Int16", other);
        other.putLittleEndian(5, 2);
        assertThatThrownBy(
                () -> decoder("Native", AB).decode(other.array(), 0, other.length(), new BlockBuilder(AB, 1)))
                .isInstanceOfSatisfying(UserException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.TYPE_MISMATCH));
    }

    @Test
    void nativeTellsClientsOfAProtocolVersionMore() {
        BlockBuilder rows = new BlockBuilder(AB, 1);
        decode(decoder("TSV", AB), "1\tx\n", rows);
        ByteSink out = new ByteSink(64);
        new NativeEncoder(AB, Golden.DEFAULTS, 54_460).write(rows.build(), out);
        assertThat(out.copyBytes()).containsExactly(1, 0, 2, 0xFF, 0xFF, 0xFF, 0xFF, 0, 2, 1, 1, 'a', 4, 'I', 'n', 't',
                '8', 0, 1,
                1, 'b', 6, 'S', 't', 'r', 'i', 'n', 'g', 0, 1, 'x');
    }

    @Test
    void expressionsInValuesGoToTheFallback() {
        ValuesExpressionFallback fallback = (b, from, end, field, to) -> append(b, from, field, to);
        RowDecoder decoder = InputFormats.decoder("Values", AB, Golden.DEFAULTS, fallback);
        BlockBuilder to = new BlockBuilder(AB, 1);
        decode(decoder, "(1, 'a'), (ONE+1 , 'b'), (3, ONE+1), (NULL, ONE+1)", to);
        assertThat(Golden.tsv(to.build())).isEqualTo("1\ta\n7\tb\n3\t7\n0\t7\n");
    }

    private static int append(byte[] b, int from, Field field, ColumnBuilder to) {
        assertThat(new String(b, from, 5, StandardCharsets.UTF_8)).isEqualTo("ONE+1");
        new ValueText(field.type(), Golden.DEFAULTS).parse(new byte[] {'7'}, 0, 1, to);
        return from + 5;
    }

    @Test
    void settingsAreClickHousesAndRefuseWhatTheyCannotBe() {
        FormatSettings s = Golden.DEFAULTS;
        assertThat(s.isOn(FormatSetting.INPUT_FORMAT_SKIP_UNKNOWN_FIELDS)).isTrue();
        assertThat(s.text(FormatSetting.DATE_TIME_INPUT_FORMAT)).isEqualTo("best_effort");
        assertThat(s.with("output_format_json_quote_64bit_integers", "true")
                .isOn(FormatSetting.OUTPUT_FORMAT_JSON_QUOTE_64BIT_INTEGERS)).isTrue();
        assertThat(s.with("max_threads", "4")).isSameAs(s);
        assertThat(FormatSettings.isKnown("format_csv_delimiter")).isTrue();
        assertThat(s.with("session_timezone", "Asia/Tokyo").zone().getId()).isEqualTo("Asia/Tokyo");
        assertThatThrownBy(() -> s.with("date_time_input_format", "guess")).isInstanceOf(UserException.class);
        assertThatThrownBy(() -> s.with("input_format_null_as_default", "perhaps")).isInstanceOf(UserException.class);
        assertThatThrownBy(() -> s.with("input_format_allow_errors_num", "x")).isInstanceOf(UserException.class);
        assertThatThrownBy(() -> s.with("session_timezone", "Mars")).isInstanceOf(UserException.class);
    }
}
