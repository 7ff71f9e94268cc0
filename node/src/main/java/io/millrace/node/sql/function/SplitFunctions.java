package io.millrace.node.sql.function;

import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.StringInput;
import io.millrace.replication.column.ArrayColumn;
import io.millrace.replication.column.ArrayColumnBuilder;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.column.StringColumnBuilder;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Strings to arrays of strings and back. */
final class SplitFunctions implements FunctionFamily {

    /** Appends one row's elements. */
    interface RowToStrings {
        void apply(int row, Consumer<byte[]> add);
    }

    @Override
    public void register(FunctionRegistry.Registration r) {
        r.add("splitByChar", (a, c) -> {
            String separator = Signatures.constantString("splitByChar", a, 0);
            if (separator.length() != 1) {
                throw new UserException(ErrorCode.BAD_ARGUMENTS,
                        "Illegal separator for function splitByChar. Must be exactly one byte.");
            }
            return split("splitByChar", a, separator);
        });
        r.add("splitByString", List.of("splitByCharUTF8"),
                (a, c) -> split("splitByString", a, Signatures.constantString(
                        "splitByString", a, 0)));
        r.add("splitByRegexp", (a, c) -> splitByRegexp(a));
        r.add("splitByWhitespace",
                (a, c) -> byPattern("splitByWhitespace", a, Pattern.compile("[^ \\t\\n\\x0B\\f\\r]+")));
        r.add("splitByNonAlpha", (a, c) -> byPattern("splitByNonAlpha", a, Pattern.compile("[^\\s\\p{Punct}]+")));
        r.add("alphaTokens", (a, c) -> byPattern("alphaTokens", a, Pattern.compile("[A-Za-z]+")));
        r.add("arrayStringConcat", (a, c) -> join(a, c));
        r.add("toStringCutToZero", (a, c) -> Kernels.mapString("toStringCutToZero", a, (b, from, end, out) -> {
            int stop = from;
            while (stop < end && b[stop] != 0) {
                stop++;
            }
            out.put(b, from, stop - from);
        }));
    }

    static Column arrays(int rowCount, RowToStrings row) {
        ArrayColumnBuilder out = (ArrayColumnBuilder) new ArrayType(SimpleType.STRING).newBuilder(rowCount);
        StringColumnBuilder elements = (StringColumnBuilder) out.elements();
        for (int i = 0; i < rowCount; i++) {
            row.apply(i, elements::append);
            out.endRow();
        }
        return out.build();
    }

    private static Resolved split(String name, List<Argument> a, String separator) {
        Signatures.count(name, a, 2, 3);
        Signatures.string(name, a, 1);
        byte[] by = separator.getBytes(StandardCharsets.UTF_8);
        long most = a.size() == 3 ? Signatures.constantInteger(name, a, 2) : 0;
        return new Resolved(new ArrayType(SimpleType.STRING), (columns, n) -> {
            StringInput in = StringInput.of(columns[1]);
            return arrays(n, (row, add) -> {
                byte[] bytes = in.bytes();
                int at = in.start(row);
                int end = in.end(row);
                if (at == end && by.length == 0) {
                    return;
                }
                int made = 0;
                while (most <= 0 || made < most) {
                    int found = by.length == 0 ? at + 1 : SearchFunctions.indexOf(bytes, at, end, by, 0, by.length);
                    int stop = found < 0 ? end : Math.min(found, end);
                    add.accept(java.util.Arrays.copyOfRange(bytes, at, stop));
                    made++;
                    if (found < 0 || by.length == 0 && found >= end) {
                        break;
                    }
                    at = found + by.length;
                }
            });
        });
    }

    private static Resolved splitByRegexp(List<Argument> a) {
        Signatures.count("splitByRegexp", a, 2);
        Signatures.string("splitByRegexp", a, 1);
        String regexp = Signatures.constantString("splitByRegexp", a, 0);
        if (regexp.isEmpty()) {
            return split("splitByRegexp", a, "");
        }
        Pattern pattern = SearchFunctions.pattern("splitByRegexp", a, 0, 0);
        return new Resolved(new ArrayType(SimpleType.STRING), (columns, n) -> {
            StringInput in = StringInput.of(columns[1]);
            return arrays(n, (row, add) -> {
                String text = in.latin1(row);
                Matcher m = pattern.matcher(text);
                int at = 0;
                while (m.find()) {
                    if (m.end() > m.start()) {
                        add.accept(text.substring(at, m.start()).getBytes(StandardCharsets.ISO_8859_1));
                        at = m.end();
                    }
                }
                add.accept(text.substring(at).getBytes(StandardCharsets.ISO_8859_1));
            });
        });
    }

    private static Resolved byPattern(String name, List<Argument> a, Pattern word) {
        Signatures.count(name, a, 1, 2);
        Signatures.string(name, a, 0);
        return new Resolved(new ArrayType(SimpleType.STRING), (columns, n) -> {
            StringInput in = StringInput.of(columns[0]);
            return arrays(n, (row, add) -> {
                Matcher m = word.matcher(in.latin1(row));
                while (m.find()) {
                    add.accept(m.group().getBytes(StandardCharsets.ISO_8859_1));
                }
            });
        });
    }

    private static Resolved join(List<Argument> a, FunctionContext c) {
        Signatures.count("arrayStringConcat", a, 1, 2);
        var element = Signatures.element("arrayStringConcat", a, 0);
        String separator = a.size() == 2 ? Signatures.constantString("arrayStringConcat", a, 1) : "";
        var toText = io.millrace.node.sql.cast.Casts.of(element, element.isNullable()
                ? new io.millrace.replication.column.NullableType(SimpleType.STRING)
                : SimpleType.STRING, c.serverZone());
        return new Resolved(SimpleType.STRING, (columns, n) -> {
            ArrayColumn array = Columns.compact(columns[0]);
            Column texts = Columns.full(toText.apply(array.elements()));
            StringInput in = StringInput.of(Columns.withoutNulls(texts));
            return Kernels.strings(n, (row, out) -> {
                boolean any = false;
                for (int e = array.startAt(row); e < array.endAt(row); e++) {
                    if (!texts.isNull(e)) {
                        if (any) {
                            out.putUtf8(separator);
                        }
                        any = true;
                        out.put(in.bytes(), in.start(e), in.length(e));
                    }
                }
            });
        });
    }
}
