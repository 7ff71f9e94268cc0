package io.millrace.ingest.format;

import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Bool: {@code true}, {@code false}, 1, 0; in plain text also the words people write for them. */
final class BoolReader extends ValueReader {
    BoolReader(ReadContext context, ColumnBuilder to) {
        super(context, to);
    }

    @Override
    int json(byte[] b, int p, int end) {
        if (p >= end) {
            throw new ParseFailure(ErrorCode.CANNOT_PARSE_BOOL, "Expected boolean value but get EOF", p);
        }
        return switch (b[p]) {
            case 't' -> append(1, JsonScan.expectWord("true", b, p, end));
            case 'f' -> append(0, JsonScan.expectWord("false", b, p, end));
            case '1' -> append(1, p + 1);
            case '0' -> append(0, p + 1);
            default -> throw new ParseFailure(ErrorCode.CANNOT_PARSE_BOOL,
                    "Invalid boolean value, should be true/false, 1/0, but it starts with the '" + (char) (b[p] & 0xFF)
                            + "' character",
                    p);
        };
    }

    private int append(int value, int p) {
        Append.bits(to, value);
        return p;
    }

    @Override
    int bare(byte[] b, int p, int end) {
        int q = p;
        while (q < end && (b[q] | 0x20) >= 'a' && (b[q] | 0x20) <= 'z') {
            q++;
        }
        if (q == p && q < end && JsonScan.isDigit(b[q])) {
            q++;
        }
        String word = new String(b, p, q - p, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        return switch (word) {
            case "true", "t", "yes", "y", "on", "enable", "enabled", "1" -> append(1, q);
            case "false", "f", "no", "n", "off", "disable", "disabled", "0" -> append(0, q);
            default -> throw new ParseFailure(ErrorCode.CANNOT_PARSE_BOOL, "Cannot parse boolean value here: '"
                    + ParseFailure.shown(b, p, end, 10)
                    + "', should be 'true' or 'false' controlled by setting bool_true_representation and"
                    + " bool_false_representation or one of True/False/T/F/Y/N/Yes/No/On/Off/Enable/Disable/Enabled/Disabled/1/0",
                    p);
        };
    }

    /** Quotes are not taken, unlike around other values. */
    @Override
    int csv(byte[] b, int p, int end) {
        return bare(b, p, end);
    }

    @Override
    int quoted(byte[] b, int p, int end) {
        return bare(b, p, end);
    }

    @Override
    int binary(byte[] b, int p, int end) {
        return append(littleEndian(b, p, end, 1) == 0 ? 0 : 1, p + 1);
    }

    @Override
    String typeName() {
        return "Bool";
    }
}
