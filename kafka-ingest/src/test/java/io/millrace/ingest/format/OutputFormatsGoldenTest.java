package io.millrace.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.replication.column.Block;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every output format against the bytes ClickHouse 26.7 wrote for the same rows. */
final class OutputFormatsGoldenTest {
    private static final Set<String> BINARY = Set.of("RowBinary", "RowBinaryWithNames", "RowBinaryWithNamesAndTypes",
            "Native");

    static List<Golden> outputs() {
        return Golden.load("outputs.txt");
    }

    @ParameterizedTest
    @MethodSource
    void outputs(Golden golden) {
        Block block = rows(golden);
        byte[] bytes = encode(golden, block, block.rowCount());
        assertThat(BINARY.contains(golden.format())
                ? HexFormat.of().formatHex(bytes)
                : Golden.text(bytes)).isEqualTo(
                        BINARY.contains(golden.format()) ? golden.expected() : Golden.unescape(golden.expected()));
    }

    /** Blocks cut anywhere give the same bytes; Native alone keeps blocks apart. */
    @ParameterizedTest
    @MethodSource("outputs")
    void outputsRowByRow(Golden golden) {
        if (!golden.format().equals("Native")) {
            Block block = rows(golden);
            assertThat(encode(golden, block, 1)).isEqualTo(encode(golden, block, block.rowCount()));
        }
    }

    /** What binary and lossless text formats write, they read back. */
    @ParameterizedTest
    @MethodSource("outputs")
    void readsBackWhatItWrote(Golden golden) {
        boolean lossless = BINARY.contains(golden.format())
                || Set.of("TSV", "TSVWithNames", "TSVWithNamesAndTypes", "TSKV", "CSV",
                        "CSVWithNames", "CSVWithNamesAndTypes", "Values", "JSONEachRow", "JSONCompactEachRow",
                        "JSONCompactEachRowWithNamesAndTypes").contains(golden.format());
        if (!lossless || golden.expected().contains("nan") || golden.expected().contains("null")
                || golden.expected().contains("NULL") || golden.name().contains("unix_timestamp")) {
            return;
        }
        Block block = rows(golden);
        byte[] bytes = encode(golden, block, block.rowCount());
        BlockBuilder to = new BlockBuilder(golden.schema(), 4);
        InputFormats.decoder(golden.format(), golden.schema(), golden.settings()).decode(bytes, 0, bytes.length, to);
        assertThat(Golden.tsv(to.build())).isEqualTo(Golden.tsv(block));
    }

    private static Block rows(Golden golden) {
        BlockBuilder to = new BlockBuilder(golden.schema(), 4);
        InputFormats.decoder("TSV", golden.schema(), Golden.DEFAULTS.with("input_format_tsv_detect_header", "0"))
                .decode(golden.input(), 0, golden.input().length, to);
        return to.build();
    }

    private static byte[] encode(Golden golden, Block block, int rowsAtOnce) {
        ByteSink out = new ByteSink(16);
        BlockEncoder encoder = OutputFormats.encoder(golden.format(), golden.schema(), golden.settings());
        encoder.begin(out);
        for (int from = 0; from < block.rowCount(); from += rowsAtOnce) {
            encoder.write(block.slice(from, Math.min(block.rowCount(), from + rowsAtOnce)), out);
        }
        encoder.end(OutputStatistics.NONE, out);
        return Arrays.copyOf(out.array(), out.length());
    }

    @Test
    void saysWhatItsBytesAre() {
        String[][] expected = {{"TSV", "text/tab-separated-values; charset=UTF-8"},
            {"CSV", "text/csv; charset=UTF-8; header=absent"},
            {"CSVWithNames", "text/csv; charset=UTF-8; header=present"}, {"JSON", "application/json; charset=UTF-8"},
            {"JSONEachRow", "application/x-ndjson; charset=UTF-8"}, {"XML", "application/xml; charset=UTF-8"},
            {"Pretty", "text/plain; charset=UTF-8"}, {"RowBinary", "application/octet-stream"},
            {"Markdown", "text/markdown; charset=UTF-8"}};
        for (String[] pair : expected) {
            assertThat(OutputFormats.encoder(pair[0], Golden.schema("a Int8"), Golden.DEFAULTS).contentType())
                    .as(pair[0])
                    .isEqualTo(pair[1]);
        }
        assertThat(OutputFormats.isRowBased("JSONEachRow")).isTrue();
        assertThat(OutputFormats.isRowBased("PrettyCompact")).isFalse();
        assertThat(OutputFormats.isKnown("prettycompact")).isTrue();
        assertThat(OutputFormats.isKnown("Foo")).isFalse();
    }

    @Test
    void writesStatisticsAndTheRowsBeforeTheLimit() {
        BlockBuilder to = new BlockBuilder(Golden.schema("a Int8"), 1);
        InputFormats.decoder("TSV", to.schema(), Golden.DEFAULTS).decode(new byte[] {'5'}, 0, 1, to);
        ByteSink out = new ByteSink(64);
        BlockEncoder encoder = OutputFormats.encoder("JSONCompact", to.schema(), Golden.DEFAULTS);
        encoder.begin(out);
        encoder.write(to.build(), out);
        encoder.end(new OutputStatistics(1_500_000, 10, 80, 7), out);
        assertThat(out.copyString()).endsWith("""
                \t\t[5]
                \t],

                \t"rows": 1,

                \t"rows_before_limit_at_least": 7,

                \t"statistics":
                \t{
                \t\t"elapsed": 0.0015,
                \t\t"rows_read": 10,
                \t\t"bytes_read": 80
                \t}
                }
                """);
    }

    @Test
    void refusesUnknownFormatsByName() {
        assertThatThrownBy(() -> OutputFormats.encoder("Foo", Golden.schema("a Int8"), Golden.DEFAULTS))
                .isInstanceOfSatisfying(UserException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_FORMAT))
                .hasMessage("Unknown format Foo");
        assertThatThrownBy(() -> InputFormats.decoder("Foo", Golden.schema("a Int8"), Golden.DEFAULTS))
                .isInstanceOfSatisfying(UserException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_FORMAT));
        assertThat(InputFormats.isKnown("jsonEACHrow")).isTrue();
        assertThat(InputFormats.isKnown("JSONWithNames")).isFalse();
    }
}
