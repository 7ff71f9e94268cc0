package io.millrace.ingest.format;

import io.millrace.replication.column.Block;
import io.millrace.replication.column.DataTypes;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import io.millrace.replication.error.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * Cases recorded from ClickHouse 26.7:
 * <pre>
 * &gt; format | columns | settings
 * &lt; input, with backslash escapes
 * = a row of the result, tab-separated, or
 * ! code and message of the error, with backslash escapes
 * </pre>
 */
record Golden(String format, Schema schema, FormatSettings settings, byte[] input, String expected, String name) {
    static final FormatSettings DEFAULTS = FormatSettings.defaults(ZoneOffset.UTC,
            InstantSource.fixed(Instant.parse("2026-11-20T12:00:00Z")));

    static List<Golden> load(String resource) {
        List<Golden> cases = new ArrayList<>();
        for (String text : resource(resource).split("\n\n")) {
            if (!text.isBlank()) {
                cases.add(parse(text.startsWith("\n") ? text.substring(1) : text));
            }
        }
        return cases;
    }

    static String resource(String resource) {
        try (InputStream in = Golden.class.getResourceAsStream("/golden/" + resource)) {
            if (in == null) {
                throw new IllegalArgumentException(resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Golden parse(String text) {
        String[] lines = text.split("\n");
        String[] head = lines[0].substring(2).split(" \\| ?", 3);
        StringBuilder expected = new StringBuilder();
        byte[] input = new byte[0];
        for (int i = 1; i < lines.length; i++) {
            char kind = lines[i].charAt(0);
            String rest = lines[i].length() < 3 ? "" : lines[i].substring(2);
            if (kind == '<') {
                input = unescape(rest).getBytes(StandardCharsets.UTF_8);
            } else if (kind == '=') {
                expected.append(rest).append('\n');
            } else {
                expected.append("! ").append(unescape(rest));
            }
        }
        FormatSettings settings = DEFAULTS;
        if (head.length > 2 && !head[2].isBlank()) {
            for (String s : head[2].split(", ")) {
                settings = settings.with(s.substring(0, s.indexOf('=')).strip(),
                        s.substring(s.indexOf('=') + 1).strip());
            }
        }
        String shown = text.replace("\n", " ");
        return new Golden(head[0], schema(head[1]), settings, input, expected.toString(),
                shown.substring(0, Math.min(150, shown.length())));
    }

    static Schema schema(String columns) {
        List<Field> fields = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i <= columns.length(); i++) {
            char c = i == columns.length() ? ',' : columns.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ',' && depth == 0) {
                String column = columns.substring(start, i).strip();
                int space = column.indexOf(' ');
                fields.add(new Field(column.substring(0, space).replace("`", ""),
                        DataTypes.parse(column.substring(space + 1))));
                start = i + 1;
            }
        }
        return new Schema(fields);
    }

    private static String unescape(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            c = text.charAt(++i);
            if (c == 'u') {
                out.append((char) Integer.parseInt(text.substring(i + 1, i + 5), 16));
                i += 4;
                continue;
            }
            out.append(switch (c) {
                case 'n' -> '\n';
                case 't' -> '\t';
                case 'r' -> '\r';
                case '0' -> '\0';
                default -> c;
            });
        }
        return out.toString();
    }

    /** What the decoder makes of the input, in the notation of {@link #expected}. */
    String actual() {
        BlockBuilder to = new BlockBuilder(schema, 4);
        try {
            RowDecoder decoder = InputFormats.decoder(format, schema, settings);
            // Bytes around the message must not matter.
            byte[] around = new byte[input.length + 20];
            java.util.Arrays.fill(around, (byte) '1');
            System.arraycopy(input, 0, around, 9, input.length);
            decoder.decode(around, 9, input.length, to);
        } catch (UserException e) {
            return "! " + e.code().number() + " " + e.getMessage();
        }
        return tsv(to.build());
    }

    static String tsv(Block block) {
        return encode("TSV", block, DEFAULTS);
    }

    static String encode(String format, Block block, FormatSettings settings) {
        ByteSink out = new ByteSink(64);
        BlockEncoder encoder = OutputFormats.encoder(format, block.schema(), settings);
        encoder.begin(out);
        encoder.write(block, out);
        encoder.end(OutputStatistics.NONE, out);
        return out.copyString();
    }

    @Override
    public String toString() {
        return name;
    }
}
