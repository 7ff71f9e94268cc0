package io.millrace.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.replication.column.Block;
import io.millrace.replication.column.Schema;
import io.millrace.replication.error.UserException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StreamDecoderTest {
    private static final Schema SCHEMA = Golden
            .schema("n UInt32, s String, a Array(String), t Nullable(DateTime64(3, 'UTC'))");
    private static final int ROWS = 6000;

    private static Block rows(int count) {
        BlockBuilder to = new BlockBuilder(SCHEMA, count);
        RowDecoder decoder = InputFormats.decoder("JSONEachRow", SCHEMA, Golden.DEFAULTS);
        for (int i = 0; i < count; i++) {
            String text = "{\"n\":" + i + ",\"s\":\"q\\\"uo,te\\n\\t\\\\" + "x".repeat(i % 90) + "\",\"a\":[\"a'b\",\""
                    + i
                    + "\"],\"t\":" + (i % 3 == 0 ? "null" : "1700000000" + (100 + i % 900)) + "}";
            byte[] b = text.getBytes(StandardCharsets.UTF_8);
            decoder.decode(b, 0, b.length, to);
        }
        return to.build();
    }

    private static byte[] encode(String format, Block block) {
        ByteSink out = new ByteSink(1024);
        BlockEncoder encoder = OutputFormats.encoder(format, SCHEMA, Golden.DEFAULTS);
        encoder.begin(out);
        encoder.write(block, out);
        encoder.end(OutputStatistics.NONE, out);
        return out.copyBytes();
    }

    private static StreamDecoder decoder(String format, FormatSettings settings, int rowsPerBlock) {
        return new StreamDecoder(format, SCHEMA, settings, new StreamDecoder.Limits(rowsPerBlock, 1L << 30, 1 << 20),
                () -> new BlockBuilder(SCHEMA, 16), null);
    }

    private static List<Block> stream(StreamDecoder decoder, byte[] body, long seed, int maxChunk) {
        Random random = new Random(seed);
        List<Block> blocks = new ArrayList<>();
        for (int at = 0; at < body.length;) {
            int length = Math.min(body.length - at, 1 + random.nextInt(maxChunk));
            decoder.feed(body, at, length);
            at += length;
            drain(decoder, blocks);
        }
        decoder.finish();
        drain(decoder, blocks);
        return blocks;
    }

    private static void drain(StreamDecoder decoder, List<Block> blocks) {
        for (BlockBuilder b = decoder.next(); b != null; b = decoder.next()) {
            blocks.add(b.build());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"JSONEachRow", "JSONCompactEachRow", "JSONCompactEachRowWithNamesAndTypes", "TSV",
        "TSVWithNames", "TSKV",
        "CSV", "CSVWithNamesAndTypes", "Values", "RowBinary", "RowBinaryWithNamesAndTypes", "Native"})
    void givesTheSameRowsHoweverTheBodyIsCut(String format) {
        Block all = rows(ROWS);
        byte[] body = encode(format, all);
        for (int seed = 1; seed <= 3; seed++) {
            int rowsPerBlock = format.equals("Native") ? ROWS : 1000;
            List<Block> blocks = stream(decoder(format, Golden.DEFAULTS, rowsPerBlock), body, seed,
                    seed == 1 ? 700 : 50_000);
            StringBuilder text = new StringBuilder();
            for (Block b : blocks) {
                assertThat(b.rowCount()).isBetween(1, rowsPerBlock);
                text.append(Golden.tsv(b));
            }
            assertThat(text.toString()).isEqualTo(Golden.tsv(all));
        }
    }

    @Test
    void holdsNoMoreThanTheRowAtHand() {
        byte[] body = encode("JSONEachRow", rows(ROWS));
        StreamDecoder decoder = decoder("JSONEachRow", Golden.DEFAULTS, 1000);
        List<Block> blocks = new ArrayList<>();
        int most = 0;
        for (int at = 0; at < body.length; at += 1000) {
            decoder.feed(body, at, Math.min(1000, body.length - at));
            drain(decoder, blocks);
            most = Math.max(most, decoder.bufferedBytes());
        }
        assertThat(most).isLessThan(70_000);
    }

    @Test
    void reportsABadRowWithItsNumberBeforeTheBodyEnds() {
        String good = new String(encode("JSONEachRow", rows(2000)), StandardCharsets.UTF_8);
        String bad = good + "{\"n\":1,\"s\":tru}\n" + good.repeat(4);
        StreamDecoder decoder = decoder("JSONEachRow", Golden.DEFAULTS, 100_000);
        byte[] body = bad.getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> {
            for (int at = 0; at < body.length; at += 4096) {
                decoder.feed(body, at, Math.min(4096, body.length - at));
                assertThat(decoder.next()).isNull();
            }
            throw new AssertionError("not found before the end");
        }).isInstanceOf(UserException.class)
                .hasMessageStartingWith("Cannot parse input: expected 'true' before: '}")
                .hasMessageEndingWith("(while reading the value of key s): (at row 2001)\n");
    }

    @Test
    void forgivesBadRowsAsTheSettingsSay() {
        String good = new String(encode("TSV", rows(2000)), StandardCharsets.UTF_8);
        byte[] body = (good + "x\ty\n" + good + "z\n").getBytes(StandardCharsets.UTF_8);
        StreamDecoder decoder = decoder("TSV", Golden.DEFAULTS.with("input_format_allow_errors_num", "2"), 100_000);
        List<Block> blocks = stream(decoder, body, 7, 5000);
        assertThat(blocks.stream().mapToInt(Block::rowCount).sum()).isEqualTo(4000);
        assertThat(decoder.skippedRowCount()).isEqualTo(2);
    }

    @Test
    void refusesARowThatDoesNotEnd() {
        byte[] body = ("{\"s\":\"" + "x".repeat(3_000_000)).getBytes(StandardCharsets.UTF_8);
        StreamDecoder decoder = decoder("JSONEachRow", Golden.DEFAULTS, 100);
        assertThatThrownBy(() -> stream(decoder, body, 1, 100_000)).isInstanceOf(UserException.class)
                .hasMessageContaining("Row 1 of the input has more than 1048576 bytes");
    }

    @Test
    void anEmptyBodyHasNoRows() {
        for (String format : List.of("JSONEachRow", "TSV", "CSVWithNames", "Values", "Native")) {
            assertThat(stream(decoder(format, Golden.DEFAULTS, 10), new byte[0], 1, 10)).isEmpty();
        }
    }
}
