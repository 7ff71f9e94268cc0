package io.millrace.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Schema;
import io.millrace.replication.error.UserException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The decoder against Jackson as an independent reading of the same bytes. Seeds are fixed; a failure names its message. */
final class JsonFuzzTest {
    private static final Schema SCHEMA = Golden
            .schema("u8 UInt8, i8 Int8, u16 UInt16, i32 Int32, u64 UInt64, i64 Int64,"
                    + " f Float64, g Float32, s String, lc LowCardinality(String), lcn LowCardinality(Nullable(String)),"
                    + " ns Nullable(String), ni Nullable(Int32), b Bool, a Array(Int32), as Array(String), aa Array(Array(Int64)),"
                    + " d Date, t DateTime('UTC'), e Enum8('aa' = 1, 'b' = -5), dec Decimal(9, 2)");
    private static final String[] CHARS = {"a", "Z", "0", " ", "é", "漢", "😀", "/", "'", "{", "]", ",", ":", "\\\"",
        "\\\\", "\\/",
        "\\n", "\\t", "\\b", "\\f", "\\r", "\\u0041", "\\u00e9", "\\u6f22", "\\ud83d\\ude00", "\\u0000", "\\u001f"};

    private final ObjectMapper jackson = new ObjectMapper();
    private Random random = new Random(0);

    @Test
    void readsWhatJacksonReads() throws Exception {
        RowDecoder decoder = InputFormats.decoder("JSONEachRow", SCHEMA, Golden.DEFAULTS);
        for (int seed = 1; seed <= 3000; seed++) {
            random = new Random(seed);
            String text = object();
            BlockBuilder to = new BlockBuilder(SCHEMA, 1);
            byte[] b = (" ".repeat(seed % 9) + text).getBytes(StandardCharsets.UTF_8);
            int rows = decoder.decode(b, 0, b.length, to);
            assertThat(rows).isEqualTo(1);
            JsonNode tree = jackson.readTree(text);
            assertThat(Golden.tsv(to.build())).as("seed %d: %s", seed, text).isEqualTo(expected(tree));
        }
    }

    /** Whatever bytes come: rows, or an error of ours; never another exception, and nothing is left after truncating. */
    @Test
    void survivesAnyBytes() {
        RowDecoder decoder = InputFormats.decoder("JSONEachRow", SCHEMA, Golden.DEFAULTS);
        String good = "{\"u8\":7,\"s\":\"good\"}";
        byte[] goodBytes = good.getBytes(StandardCharsets.UTF_8);
        BlockBuilder to = new BlockBuilder(SCHEMA, 1);
        int failed = 0;
        for (int seed = 1; seed <= 20_000; seed++) {
            random = new Random(seed);
            byte[] b = object().getBytes(StandardCharsets.UTF_8);
            int mutations = 1 + random.nextInt(3);
            int length = b.length;
            for (int m = 0; m < mutations; m++) {
                switch (random.nextInt(3)) {
                    case 0 -> b[random.nextInt(length)] = (byte) random.nextInt(256);
                    case 1 -> length = 1 + random.nextInt(length);
                    default -> b[random.nextInt(length)] = (byte) "{}[]\",:\\0-+.eEtfnu".charAt(random.nextInt(18));
                }
            }
            int before = to.rowCount();
            try {
                decoder.decode(b, 0, length, to);
            } catch (UserException e) {
                failed++;
                to.truncate(before);
                assertThat(to.rowCount()).isEqualTo(before);
            }
            to.truncate(before);
            assertThat(decoder.decode(goodBytes, 0, goodBytes.length, to)).isEqualTo(1);
            to.truncate(before + 1);
        }
        Block block = to.build();
        assertThat(block.rowCount()).isEqualTo(20_000);
        assertThat(Golden.tsv(block).lines().distinct().toList()).hasSize(1);
        assertThat(failed).isGreaterThan(10_000);
    }

    private String object() {
        List<String> members = new ArrayList<>();
        for (int i = 0; i < SCHEMA.size(); i++) {
            if (random.nextInt(8) > 0) {
                members.add(
                        "\"" + SCHEMA.field(i).name() + "\"" + space() + ":" + space() + value(SCHEMA.field(i).name()));
            }
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            members.add("\"x" + random.nextInt(5) + "\":" + space() + any(0));
        }
        if (random.nextInt(3) == 0) {
            Collections.shuffle(members, random);
        }
        return "{" + space() + String.join(space() + "," + space(), members) + space() + "}";
    }

    private String space() {
        return random.nextInt(4) > 0 ? "" : " \n\t\r".substring(random.nextInt(4)).substring(0, 1);
    }

    private String value(String name) {
        return switch (name) {
            case "u8" -> Integer.toString(random.nextInt(256));
            case "i8" -> Integer.toString(random.nextInt(256) - 128);
            case "u16" -> Integer.toString(random.nextInt(65_536));
            case "i32", "ni" ->
                name.equals("ni") && random.nextInt(3) == 0 ? "null" : Integer.toString(random.nextInt());
            case "u64" -> Long.toUnsignedString(random.nextLong());
            case "i64" -> Long.toString(random.nextLong() >> random.nextInt(64));
            case "f" -> number();
            case "g" -> Float.toString(Float.intBitsToFloat(random.nextInt() & 0x7EFFFFFF));
            case "s", "lc" -> string();
            case "ns", "lcn" -> random.nextInt(3) == 0 ? "null" : string();
            case "b" -> random.nextBoolean() ? "true" : "false";
            case "a" -> list(() -> Integer.toString(random.nextInt()));
            case "as" -> list(this::string);
            case "aa" -> list(() -> list(() -> Long.toString(random.nextLong())));
            case "d" -> "\"" + java.time.LocalDate.ofEpochDay(random.nextInt(60_000)) + "\"";
            case "t" -> "\"" + java.time.LocalDateTime.ofEpochSecond(random.nextLong(4_200_000_000L), 0,
                    java.time.ZoneOffset.UTC)
                    .withNano(0)
                    .format(java.time.format.DateTimeFormatter.ofPattern(
                            "yyyy-MM-dd HH:mm:ss"))
                    + "\"";
            case "e" -> random.nextBoolean() ? "\"aa\"" : "\"b\"";
            default -> random.nextInt(100_000) + "." + (10 + random.nextInt(90));
        };
    }

    private String number() {
        return switch (random.nextInt(5)) {
            case 0 -> Integer.toString(random.nextInt());
            case 1 -> random.nextInt(1000) + "." + random.nextInt(1_000_000);
            case 2 -> random.nextInt(1000) + "." + random.nextLong(1L << 60) + "e" + (random.nextInt(40) - 20);
            case 3 -> Double.toString(Double.longBitsToDouble(random.nextLong() & 0x7FDFFFFFFFFFFFFFL));
            default -> "-0." + random.nextInt(100) + "E+" + random.nextInt(5);
        };
    }

    private String list(java.util.function.Supplier<String> element) {
        List<String> all = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            all.add(element.get());
        }
        return "[" + space() + String.join(space() + "," + space(), all) + space() + "]";
    }

    private String string() {
        StringBuilder out = new StringBuilder("\"");
        for (int i = random.nextInt(random.nextInt(10) == 0 ? 60 : 8); i > 0; i--) {
            out.append(CHARS[random.nextInt(3) == 0 ? random.nextInt(CHARS.length) : random.nextInt(8)]);
        }
        return out.append('"').toString();
    }

    private String any(int depth) {
        return switch (random.nextInt(depth > 4 ? 5 : 7)) {
            case 0 -> "null";
            case 1 -> random.nextBoolean() ? "true" : "false";
            case 2 -> number();
            case 3, 4 -> string();
            case 5 -> list(() -> any(depth + 1));
            default -> "{" + space() + string() + ":" + space() + any(depth + 1) + ",\"k\":" + any(depth + 1) + "}";
        };
    }

    /** The row as Jackson sees it, in TabSeparated. */
    private static String expected(JsonNode tree) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < SCHEMA.size(); i++) {
            String name = SCHEMA.field(i).name();
            JsonNode n = tree.get(name);
            boolean absent = n == null || n.isNull();
            out.append(i == 0 ? "" : "\t").append(switch (name) {
                case "f" -> absent ? "0" : plain(n.doubleValue());
                case "g" -> absent ? "0" : plain(n.floatValue());
                case "s", "lc" -> absent ? "" : escape(n.textValue());
                case "ns", "lcn" -> absent ? "\\N" : escape(n.textValue());
                case "ni" -> absent ? "\\N" : n.asText();
                case "b" -> absent ? "false" : n.asText();
                case "a", "aa" -> absent ? "[]" : n.toString();
                case "as" -> {
                    List<String> all = new ArrayList<>();
                    if (!absent) {
                        n.forEach(e -> all.add("'" + escape(e.textValue()) + "'"));
                    }
                    yield "[" + String.join(",", all) + "]";
                }
                case "d" -> absent ? "1970-01-01" : n.textValue();
                case "t" -> absent ? "1970-01-01 00:00:00" : n.textValue();
                case "e" -> absent ? "b" : n.textValue();
                case "dec" -> absent ? "0" : n.decimalValue().stripTrailingZeros().toPlainString();
                default -> absent ? "0" : n.asText();
            });
        }
        return out.append('\n').toString();
    }

    private static String plain(double value) {
        ByteSink out = new ByteSink(32);
        FloatText.write(value, out);
        return out.copyString();
    }

    private static String plain(float value) {
        ByteSink out = new ByteSink(32);
        FloatText.write(value, out);
        return out.copyString();
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\t", "\\t")
                .replace("\r", "\\r")
                .replace("\b", "\\b")
                .replace("\f", "\\f")
                .replace("\0", "\\0")
                .replace("'", "\\'");
    }
}
