package io.millrace.node.sql.function;

import io.millrace.node.sql.text.TextBuffer;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.LongInput;
import io.millrace.node.sql.value.StringInput;
import io.millrace.replication.column.ArrayColumn;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Strings as bytes: length, case, parts, padding, joining. Functions named UTF8 count code points. */
final class StringFunctions implements FunctionFamily {

    @Override
    public void register(FunctionRegistry.Registration r) {
        r.add("length", List.of("OCTET_LENGTH", "octet_length"), (a, c) -> length(a), Trait.ANY_CASE);
        r.add("lengthUTF8", List.of("char_length", "CHAR_LENGTH", "CHARACTER_LENGTH", "character_length"),
                (a, c) -> Kernels
                        .measureString("lengthUTF8", a, NumberType.UINT64, StringFunctions::codePoints));
        r.add("empty", (a, c) -> emptiness("empty", a, 1));
        r.add("notEmpty", (a, c) -> emptiness("notEmpty", a, 0));
        r.add("lower", List.of("lcase"),
                (a, c) -> Kernels.mapString("lower", a, (b, from, end, out) -> letters(b, from, end, out,
                        'A', 'Z')),
                Trait.ANY_CASE);
        r.add("upper", List.of("ucase"),
                (a, c) -> Kernels.mapString("upper", a, (b, from, end, out) -> letters(b, from, end, out,
                        'a', 'z')),
                Trait.ANY_CASE);
        r.add("lowerUTF8",
                (a, c) -> Kernels.mapString("lowerUTF8", a, (b, from, end, out) -> out.putUtf8(text(b, from, end)
                        .toLowerCase(Locale.ROOT))));
        r.add("upperUTF8",
                (a, c) -> Kernels.mapString("upperUTF8", a, (b, from, end, out) -> out.putUtf8(text(b, from, end)
                        .toUpperCase(Locale.ROOT))));
        r.add("reverse", (a, c) -> a.size() == 1 && a.getFirst().type() instanceof ArrayType ? ArrayFunctions.reverse(a)
                : Kernels.mapString("reverse", a, (b, from, end, out) -> {
                    for (int i = end - 1; i >= from; i--) {
                        out.put(b[i]);
                    }
                }), Trait.ANY_CASE);
        r.add("reverseUTF8",
                (a, c) -> Kernels.mapString("reverseUTF8", a, (b, from, end, out) -> out.putUtf8(new StringBuilder(
                        text(b, from, end)).reverse().toString())));
        trim(r, "trimBoth", "trim", true, true);
        trim(r, "trimLeft", "ltrim", true, false);
        trim(r, "trimRight", "rtrim", false, true);
        r.add("concat", (a, c) -> concat(a, c), Trait.ANY_CASE);
        r.add("concatWithSeparator", List.of("concat_ws"), (a, c) -> concatWithSeparator(a, c), Trait.ANY_CASE);
        r.add("substring", List.of("substr", "mid", "byteSlice"), (a, c) -> substring("substring", a, false),
                Trait.ANY_CASE);
        r.add("substringUTF8", List.of("substrUTF8"), (a, c) -> substring("substringUTF8", a, true));
        r.add("left", (a, c) -> side("left", a, true), Trait.ANY_CASE);
        r.add("right", (a, c) -> side("right", a, false), Trait.ANY_CASE);
        r.add("leftPad", List.of("lpad"), (a, c) -> pad("leftPad", a, true), Trait.ANY_CASE);
        r.add("rightPad", List.of("rpad"), (a, c) -> pad("rightPad", a, false), Trait.ANY_CASE);
        r.add("repeat", (a, c) -> repeat(a), Trait.ANY_CASE);
        r.add("space", (a, c) -> {
            Signatures.count("space", a, 1);
            Signatures.integer("space", a, 0);
            return new Resolved(SimpleType.STRING, (columns, n) -> {
                LongInput count = Kernels.integers(columns, a, 0);
                return Kernels.strings(n, (row, out) -> {
                    for (long i = 0; i < count.at(row); i++) {
                        out.put(' ');
                    }
                });
            });
        }, Trait.ANY_CASE);
        r.add("startsWith",
                (a, c) -> Kernels.compareStrings("startsWith", a, Kernels.UINT8, (x, y, i) -> matchesAt(x, x.start(i),
                        y, i)));
        r.add("endsWith",
                (a, c) -> Kernels.compareStrings("endsWith", a, Kernels.UINT8, (x, y, i) -> matchesAt(x, x.end(i) - y
                        .length(i), y, i)));
        r.add("ascii",
                (a, c) -> Kernels.measureString("ascii", a, NumberType.INT32,
                        (b, from, end) -> end > from ? b[from] : 0),
                Trait.ANY_CASE);
        r.add("char", (a, c) -> character(a), Trait.ANY_CASE);
        r.add("appendTrailingCharIfAbsent", (a, c) -> {
            Signatures.count("appendTrailingCharIfAbsent", a, 2);
            Signatures.string("appendTrailingCharIfAbsent", a, 0);
            String suffix = Signatures.constantString("appendTrailingCharIfAbsent", a, 1);
            return new Resolved(SimpleType.STRING, (columns, n) -> {
                StringInput in = StringInput.of(columns[0]);
                return Kernels.strings(n, (row, out) -> {
                    out.put(in.bytes(), in.start(row), in.length(row));
                    if (in.length(row) > 0 && in.bytes()[in.end(row) - 1] != suffix.charAt(0)) {
                        out.putUtf8(suffix);
                    }
                });
            });
        });
        r.add("isValidUTF8", (a, c) -> Kernels.measureString("isValidUTF8", a, Kernels.UINT8, (b, from, end) -> {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(b, from, end - from));
                return 1;
            } catch (java.nio.charset.CharacterCodingException e) {
                return 0; // the answer, not a failure
            }
        }));
        r.add("toValidUTF8",
                (a, c) -> Kernels.mapString("toValidUTF8", a, (b, from, end, out) -> out.putUtf8(text(b, from, end))));
        r.add("format", (a, c) -> format(a, c));
    }

    static String text(byte[] bytes, int from, int end) {
        return new String(bytes, from, end - from, StandardCharsets.UTF_8);
    }

    private static void letters(byte[] b, int from, int end, TextBuffer out, char first, char last) {
        for (int i = from; i < end; i++) {
            out.put(b[i] >= first && b[i] <= last ? b[i] ^ 0x20 : b[i]);
        }
    }

    private static long codePoints(byte[] bytes, int from, int end) {
        long count = 0;
        for (int i = from; i < end; i++) {
            count += (bytes[i] & 0xC0) != 0x80 ? 1 : 0;
        }
        return count;
    }

    private static Resolved length(List<Argument> a) {
        Signatures.count("length", a, 1);
        if (a.getFirst().type() instanceof ArrayType) {
            return new Resolved(NumberType.UINT64, (columns, n) -> {
                ArrayColumn array = (ArrayColumn) Columns.full(columns[0]);
                return Kernels.longs(NumberType.UINT64, n, array::lengthAt);
            });
        }
        return Kernels.measureString("length", a, NumberType.UINT64, (b, from, end) -> end - from);
    }

    private static Resolved emptiness(String name, List<Argument> a, int whenEmpty) {
        Signatures.count(name, a, 1);
        if (a.getFirst().type() instanceof ArrayType) {
            return new Resolved(Kernels.UINT8, (columns, n) -> {
                ArrayColumn array = (ArrayColumn) Columns.full(columns[0]);
                return Kernels.longs(Kernels.UINT8, n, row -> array.lengthAt(row) == 0 ? whenEmpty : 1 - whenEmpty);
            });
        }
        if (a.getFirst().type() == SimpleType.UUID) {
            return new Resolved(Kernels.UINT8, (columns, n) -> {
                StringInput in = StringInput.of(columns[0]);
                return Kernels.longs(Kernels.UINT8, n, row -> {
                    boolean zero = true;
                    for (int i = in.start(row); i < in.end(row); i++) {
                        zero &= in.bytes()[i] == 0;
                    }
                    return zero ? whenEmpty : 1 - whenEmpty;
                });
            });
        }
        return Kernels.measureString(name, a, Kernels.UINT8, (b, from, end) -> end == from ? whenEmpty : 1 - whenEmpty);
    }

    private static long matchesAt(StringInput text, int at, StringInput part, int row) {
        return at >= text.start(row) && at + part.length(row) <= text.end(row)
                && Arrays.equals(text.bytes(), at, at + part.length(
                        row), part.bytes(), part.start(row), part.end(row)) ? 1 : 0;
    }

    private static void trim(FunctionRegistry.Registration r, String name, String alias, boolean left, boolean right) {
        r.add(name, List.of(alias), (a, c) -> {
            Signatures.count(name, a, 1, 2);
            Signatures.string(name, a, 0);
            String strip = a.size() > 1 ? Signatures.constantString(name, a, 1) : " ";
            return new Resolved(SimpleType.STRING, (columns, n) -> {
                StringInput in = StringInput.of(columns[0]);
                return Kernels.strings(n, (row, out) -> {
                    int from = in.start(row);
                    int end = in.end(row);
                    while (left && from < end && strip.indexOf(in.bytes()[from] & 0xFF) >= 0) {
                        from++;
                    }
                    while (right && end > from && strip.indexOf(in.bytes()[end - 1] & 0xFF) >= 0) {
                        end--;
                    }
                    out.put(in.bytes(), from, end - from);
                });
            });
        }, Trait.ANY_CASE);
    }

    /** Arguments that are not strings are printed as toString does. */
    static StringInput[] texts(FunctionContext c, List<Argument> a, io.millrace.replication.column.Column[] columns) {
        StringInput[] out = new StringInput[columns.length];
        for (int i = 0; i < out.length; i++) {
            DataType type = a.get(i).type();
            out[i] = StringInput.of(TypeTraits.isStringLike(type) ? columns[i]
                    : io.millrace.node.sql.cast.Casts.of(type, SimpleType.STRING, c.serverZone()).apply(columns[i]));
        }
        return out;
    }

    private static Resolved concat(List<Argument> a, FunctionContext c) {
        Signatures.count("concat", a, 1, Integer.MAX_VALUE);
        if (a.stream().allMatch(x -> x.type() instanceof ArrayType)) {
            return ArrayFunctions.concat("concat", a, c);
        }
        return new Resolved(SimpleType.STRING, (columns, n) -> {
            StringInput[] in = texts(c, a, columns);
            return Kernels.strings(n, (row, out) -> {
                for (StringInput part : in) {
                    out.put(part.bytes(), part.start(row), part.length(row));
                }
            });
        });
    }

    private static Resolved concatWithSeparator(List<Argument> a, FunctionContext c) {
        Signatures.count("concatWithSeparator", a, 1, Integer.MAX_VALUE);
        String separator = Signatures.constantString("concatWithSeparator", a, 0);
        return new Resolved(SimpleType.STRING, (columns, n) -> {
            StringInput[] in = texts(c, a, columns);
            return Kernels.strings(n, (row, out) -> {
                for (int i = 1; i < in.length; i++) {
                    if (i > 1) {
                        out.putUtf8(separator);
                    }
                    out.put(in[i].bytes(), in[i].start(row), in[i].length(row));
                }
            });
        });
    }

    private static Resolved substring(String name, List<Argument> a, boolean utf8) {
        Signatures.count(name, a, 2, 3);
        Signatures.string(name, a, 0);
        Signatures.integer(name, a, 1);
        if (a.size() == 3) {
            Signatures.integer(name, a, 2);
        }
        return new Resolved(SimpleType.STRING, (columns, n) -> {
            StringInput in = StringInput.of(columns[0]);
            LongInput offset = Kernels.integers(columns, a, 1);
            LongInput count = a.size() == 3 ? Kernels.integers(columns, a, 2) : null;
            return Kernels.strings(n, (row, out) -> {
                long most = count == null ? Long.MAX_VALUE : count.at(row);
                if (utf8) {
                    String text = in.string(row);
                    int size = text.codePointCount(0, text.length());
                    long[] range = range(offset.at(row), most, size);
                    out.putUtf8(text.substring(text.offsetByCodePoints(0, (int) range[0]), text.offsetByCodePoints(0,
                            (int) range[1])));
                } else {
                    long[] range = range(offset.at(row), most, in.length(row));
                    out.put(in.bytes(), in.start(row) + (int) range[0], (int) (range[1] - range[0]));
                }
            });
        });
    }

    /** Start and end of a part given as ClickHouse does: from 1, negative from the end; a negative length stops before the end. */
    private static long[] range(long offset, long count, long size) {
        if (offset == 0) {
            return new long[] {0, 0};
        }
        long start = offset > 0 ? offset - 1 : size + offset;
        long end = count < 0 ? size + count : count > size - start ? size : start + count;
        start = Math.clamp(start, 0L, size);
        return new long[] {start, Math.clamp(end, start, Math.max(start, size))};
    }

    private static Resolved side(String name, List<Argument> a, boolean left) {
        Signatures.count(name, a, 2);
        Signatures.string(name, a, 0);
        Signatures.integer(name, a, 1);
        return new Resolved(SimpleType.STRING, (columns, n) -> {
            StringInput in = StringInput.of(columns[0]);
            LongInput count = Kernels.integers(columns, a, 1);
            return Kernels.strings(n, (row, out) -> {
                long wanted = count.at(row) < 0 ? Math.max(0, in.length(row) + count.at(row)) : count.at(row);
                int size = (int) Math.min(wanted, in.length(row));
                out.put(in.bytes(), left ? in.start(row) : in.end(row) - size, size);
            });
        });
    }

    private static Resolved pad(String name, List<Argument> a, boolean left) {
        Signatures.count(name, a, 2, 3);
        Signatures.string(name, a, 0);
        Signatures.integer(name, a, 1);
        String fill = a.size() == 3 ? Signatures.constantString(name, a, 2) : " ";
        byte[] padding = (fill.isEmpty() ? " " : fill).getBytes(StandardCharsets.UTF_8);
        return new Resolved(SimpleType.STRING, (columns, n) -> {
            StringInput in = StringInput.of(columns[0]);
            LongInput length = Kernels.integers(columns, a, 1);
            return Kernels.strings(n, (row, out) -> {
                long wanted = length.at(row);
                if (wanted > 1_000_000) {
                    throw new UserException(ErrorCode.TOO_LARGE_STRING_SIZE,
                            "Too large padded string size in function " + name + ": "
                                    + wanted);
                }
                int kept = (int) Math.min(in.length(row), Math.max(0, wanted));
                if (!left) {
                    out.put(in.bytes(), in.start(row), kept);
                }
                for (int i = 0; i < wanted - kept; i++) {
                    out.put(padding[i % padding.length]);
                }
                if (left) {
                    out.put(in.bytes(), in.start(row), kept);
                }
            });
        });
    }

    private static Resolved repeat(List<Argument> a) {
        Signatures.count("repeat", a, 2);
        Signatures.string("repeat", a, 0);
        Signatures.integer("repeat", a, 1);
        return new Resolved(SimpleType.STRING, (columns, n) -> {
            StringInput in = StringInput.of(columns[0]);
            LongInput times = Kernels.integers(columns, a, 1);
            return Kernels.strings(n, (row, out) -> {
                if (times.at(row) * in.length(row) > 1 << 24) {
                    throw new UserException(ErrorCode.TOO_LARGE_STRING_SIZE,
                            "Too many times to repeat (" + times.at(row) + ")");
                }
                for (long i = 0; i < times.at(row); i++) {
                    out.put(in.bytes(), in.start(row), in.length(row));
                }
            });
        });
    }

    private static Resolved character(List<Argument> a) {
        Signatures.count("char", a, 1, Integer.MAX_VALUE);
        for (int i = 0; i < a.size(); i++) {
            Signatures.integer("char", a, i);
        }
        return new Resolved(SimpleType.STRING, (columns, n) -> Kernels.strings(n, (row, out) -> {
            for (int i = 0; i < columns.length; i++) {
                out.put((int) Kernels.integers(columns, a, i).at(row));
            }
        }));
    }

    private static Resolved format(List<Argument> a, FunctionContext c) {
        Signatures.count("format", a, 1, Integer.MAX_VALUE);
        String pattern = Signatures.constantString("format", a, 0);
        return new Resolved(SimpleType.STRING, (columns, n) -> {
            StringInput[] in = texts(c, a, columns);
            return Kernels.strings(n, (row, out) -> {
                int next = 1;
                for (int i = 0; i < pattern.length(); i++) {
                    char ch = pattern.charAt(i);
                    if (ch == '{' && i + 1 < pattern.length() && pattern.charAt(i + 1) == '{'
                            || ch == '}' && i + 1 < pattern
                                    .length() && pattern.charAt(i + 1) == '}') {
                        out.put(ch);
                        i++;
                    } else if (ch == '{') {
                        int close = pattern.indexOf('}', i);
                        if (close < 0) {
                            throw new UserException(ErrorCode.BAD_ARGUMENTS,
                                    "Unclosed { in the pattern of function format");
                        }
                        String index = pattern.substring(i + 1, close);
                        int at = index.isEmpty() ? next++ : Integer.parseInt(index) + 1;
                        if (at >= in.length) {
                            throw new UserException(ErrorCode.BAD_ARGUMENTS, "Argument is too big for formatting");
                        }
                        out.put(in[at].bytes(), in[at].start(row), in[at].length(row));
                        i = close;
                    } else {
                        out.putUtf8(String.valueOf(ch));
                    }
                }
            });
        });
    }
}
