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
 * = a row of the result, tab-separated (of outputs: a line of the text, with backslash escapes), or
 * # the bytes of a binary output, or
 * ! code and message of the error, with backslash escapes
 * $ when the last line has no line feed
 * </pre>
 */
record Golden(String format, Schema schema, FormatSettings settings, byte[] input, String expected, String name) {
    static final FormatSettings DEFAULTS = FormatSettings.defaults(ZoneOffset.UTC,
            InstantSource.fixed(Instant.parse("2026-11-20T12:00:00Z")));

    static List<Golden> load(String resource) {
        List<Golden> cases = new ArrayList<>();
        String columns = "";
        String data = "";
        for (String text : resource(resource).split("\n\n")) {
            if (!text.isBlank()) {
                String[] lines = (text.startsWith("\n") ? text.substring(1) : text).split("\n");
                String[] head = lines[0].substring(2).split(" \\| ?", 3);
                // A caret stands for what the case before has.
                columns = head[1].equals("^") ? columns : head[1];
                data = lines[1].equals("< ^") ? data : lines[1].substring(Math.min(2, lines[1].length()));
                cases.add(parse(head, columns, data, lines));
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

    private static Golden parse(String[] head, String columns, String data, String[] lines) {
        StringBuilder expected = new StringBuilder();
        for (int i = 2; i < lines.length; i++) {
            char kind = lines[i].charAt(0);
            String rest = lines[i].length() < 3 ? "" : lines[i].substring(2);
            if (kind == '=') {
                expected.append(rest).append('\n');
            } else if (kind == '$') {
                expected.setLength(expected.length() - 1);
            } else if (kind == '#') {
                expected.append(rest);
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
        String shown = String.join(" ", lines);
        return new Golden(head[0], schema(columns), settings, unescape(data).getBytes(StandardCharsets.UTF_8),
                expected.toString(),
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
                int space = column.startsWith("`") ? column.indexOf('`', 1) + 1 : column.indexOf(' ');
                fields.add(new Field(column.substring(0, space).replace("`", ""),
                        DataTypes.parse(column.substring(space + 1))));
                start = i + 1;
            }
        }
        return new Schema(fields);
    }

    static String unescape(String text) {
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
                case 'f' -> '\f';
                case 'b' -> '\b';
                case 'e' -> '\u001B';
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

    static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
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
