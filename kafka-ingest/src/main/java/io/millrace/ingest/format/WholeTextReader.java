package io.millrace.ingest.format;

import io.millrace.replication.column.DataType;
import io.millrace.replication.column.LowCardinalityType;
import io.millrace.replication.column.NullableType;
import io.millrace.replication.column.Schema;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;

/** Formats that take text as it is into one String column: JSONAsString, LineAsString, RawBLOB. */
final class WholeTextReader extends RowReader {
    enum Unit {
        JSON_OBJECT, LINE, MESSAGE
    }

    private final FieldReaders fields;
    private final Unit unit;
    private boolean inBrackets;

    WholeTextReader(Schema schema, FormatSettings settings, Unit unit) {
        check(schema, unit);
        this.fields = new FieldReaders(schema, settings);
        this.unit = unit;
    }

    private static void check(Schema schema, Unit unit) {
        String only = "This input format is only suitable for tables with a single column of type String";
        DataType type = schema.field(0).type();
        if (type instanceof LowCardinalityType lc) {
            type = lc.inner();
        }
        if (type instanceof NullableType n) {
            type = n.inner();
        }
        if (unit == Unit.LINE) {
            if (schema.size() != 1 || type != SimpleType.STRING) {
                throw new UserException(ErrorCode.INCORRECT_QUERY, only);
            }
            return;
        }
        if (schema.size() != 1) {
            throw new UserException(ErrorCode.BAD_ARGUMENTS, only + (unit == Unit.JSON_OBJECT ? " or Object" : "")
                    + ", but the number of columns is " + schema.size());
        }
        if (type != SimpleType.STRING) {
            throw new UserException(ErrorCode.BAD_ARGUMENTS,
                    only + " but the column type is " + schema.field(0).type().text());
        }
    }

    @Override
    void bind(BlockBuilder target) {
        fields.bind(target);
    }

    @Override
    int prefix(byte[] b, int p, int end) {
        if (unit != Unit.JSON_OBJECT) {
            return p;
        }
        boolean mark = end - p >= 3 && b[p] == (byte) 0xEF && b[p + 1] == (byte) 0xBB && b[p + 2] == (byte) 0xBF;
        int q = JsonScan.skipSpace(b, mark ? p + 3 : p, end);
        inBrackets = q < end && b[q] == '[';
        return inBrackets ? q + 1 : q;
    }

    @Override
    int row(byte[] b, int p, int end, long rowNumber) {
        at = p;
        return switch (unit) {
            case JSON_OBJECT -> object(b, p, end, rowNumber);
            case LINE -> {
                if (p >= end) {
                    yield NO_ROW;
                }
                int q = Lines.indexOfEnd(b, p, end);
                take(b, p, q);
                yield Math.min(end, q + 1);
            }
            case MESSAGE -> {
                if (p >= end) {
                    yield NO_ROW;
                }
                take(b, p, end);
                yield end;
            }
        };
    }

    private int object(byte[] b, int p, int end, long rowNumber) {
        int q = JsonScan.skipSpace(b, p, end);
        if (q < end && b[q] == ',' && rowNumber > 0) {
            q = JsonScan.skipSpace(b, q + 1, end);
        }
        if (q >= end || b[q] == ';' || b[q] == ']' && inBrackets) {
            at = q;
            return NO_ROW;
        }
        if (b[q] != '{') {
            throw new ParseFailure(ErrorCode.INCORRECT_DATA, "JSON object must begin with '{'", q);
        }
        int close;
        try {
            close = JsonScan.skipBalanced('{', '}', b, q, end);
        } catch (ParseFailure e) {
            throw new ParseFailure(ErrorCode.INCORRECT_DATA, "Unexpected end of file while parsing JSON object", end);
        }
        take(b, q, close);
        return close;
    }

    private void take(byte[] b, int from, int endExclusive) {
        fields.get(0).whole(b, from, endExclusive);
    }

    @Override
    int suffix(byte[] b, int p, int end) {
        if (unit != Unit.JSON_OBJECT) {
            return p;
        }
        int q = inBrackets ? JsonScan.expect(']', b, p, end) : p;
        q = JsonScan.skipSpace(b, q, end);
        if (q < end && b[q] == ';') {
            q = JsonScan.skipSpace(b, q + 1, end);
        }
        if (q < end) {
            throw ParseFailure.expected("eof", b, q, end);
        }
        return q;
    }
}
