package io.millrace.node.sql.function;

import io.millrace.node.sql.text.TextBuffer;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.LongInput;
import io.millrace.node.sql.value.StringInput;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DoubleColumn;
import io.millrace.replication.column.FloatColumn;
import io.millrace.replication.column.IntColumnBuilder;
import io.millrace.replication.column.NullableColumnBuilder;
import io.millrace.replication.column.NullableType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.Base64;
import java.util.List;

/** hex, bin, base64, IPv4 as numbers, reinterpretation of bytes. */
final class EncodingFunctions implements FunctionFamily {
    private static final String HEX = "0123456789ABCDEF";

    @Override
    public void register(FunctionRegistry.Registration r) {
        r.add("hex", (a, c) -> digits("hex", a, 4), Trait.ANY_CASE);
        r.add("bin", (a, c) -> digits("bin", a, 1), Trait.ANY_CASE);
        r.add("unhex", (a, c) -> Kernels.mapString("unhex", a, (b, from, end, out) -> unhex(b, from, end, out)),
                Trait.ANY_CASE);
        r.add("base64Encode", List.of("TO_BASE64"),
                (a, c) -> Kernels.mapString("base64Encode", a, (b, from, end, out) -> {
                    byte[] encoded = Base64.getEncoder().encode(java.util.Arrays.copyOfRange(b, from, end));
                    out.put(encoded, 0, encoded.length);
                }), Trait.ANY_CASE);
        r.add("base64Decode", List.of("FROM_BASE64"),
                (a, c) -> Kernels.mapString("base64Decode", a, (b, from, end, out) -> {
                    if (!decode(b, from, end, out)) {
                        throw new UserException(ErrorCode.INCORRECT_DATA,
                                "Failed to base64Decode input '" + StringFunctions.text(b, from, end)
                                        + "'");
                    }
                }), Trait.MAY_THROW, Trait.ANY_CASE);
        r.add("tryBase64Decode", (a, c) -> Kernels.mapString("tryBase64Decode", a, (b, from, end, out) -> {
            // Text that is no base64 becomes the empty string.
            decode(b, from, end, out);
        }));
        r.add("IPv4NumToString", List.of("INET_NTOA"), (a, c) -> ipv4("IPv4NumToString", a, false));
        r.add("IPv4NumToStringClassC", (a, c) -> ipv4("IPv4NumToStringClassC", a, true));
        r.add("IPv4StringToNum", List.of("INET_ATON"),
                (a, c) -> parseIpv4("IPv4StringToNum", a, NumberType.UINT32, true),
                Trait.MAY_THROW);
        r.add("IPv4StringToNumOrDefault", (a, c) -> parseIpv4("IPv4StringToNumOrDefault", a, NumberType.UINT32, false));
        r.add("IPv4StringToNumOrNull",
                (a, c) -> parseIpv4("IPv4StringToNumOrNull", a, new NullableType(NumberType.UINT32), false));
        r.add("isIPv4String",
                (a, c) -> Kernels.measureString("isIPv4String", a, Kernels.UINT8, (b, from, end) -> address(b, from,
                        end) >= 0 ? 1 : 0));
        for (NumberType type : NumberType.values()) {
            r.add("reinterpretAs" + type.text(), (a, c) -> reinterpret("reinterpretAs" + type.text(), a, type));
        }
        r.add("reinterpretAsString", (a, c) -> asString(a));
    }

    private static Resolved digits(String name, List<Argument> a, int bitsPerDigit) {
        Signatures.count(name, a, 1);
        DataType type = a.getFirst().type();
        if (TypeTraits.isStringLike(type) || type == SimpleType.UUID) {
            boolean uuid = type == SimpleType.UUID;
            return new Resolved(SimpleType.STRING, (columns, n) -> {
                StringInput in = StringInput.of(columns[0]);
                return Kernels.strings(n, (row, out) -> {
                    for (int i = 0; i < in.length(row); i++) {
                        int place = uuid ? i < 8 ? 7 - i : 23 - i : i;
                        put(in.bytes()[in.start(row) + place], bitsPerDigit, out);
                    }
                });
            });
        }
        if (TypeTraits.isFloating(type)) {
            return new Resolved(SimpleType.STRING, (columns, n) -> {
                Column full = Columns.full(columns[0]);
                return Kernels.strings(n, (row, out) -> {
                    long bits = full instanceof FloatColumn f ? Float.floatToRawIntBits(f.valueAt(row))
                            : Double.doubleToRawLongBits(((DoubleColumn) full).valueAt(row));
                    for (int i = 0; i < TypeTraits.widthBytes(type); i++) {
                        put((byte) (bits >>> 8 * i), bitsPerDigit, out);
                    }
                });
            });
        }
        if (!TypeTraits.isLongBacked(type)) {
            throw Signatures.illegal(name, a, 0);
        }
        int width = TypeTraits.widthBytes(type);
        return new Resolved(SimpleType.STRING, (columns, n) -> {
            LongInput in = LongInput.of(columns[0], false);
            return Kernels.strings(n, (row, out) -> {
                boolean started = false;
                for (int i = width - 1; i >= 0; i--) {
                    byte b = (byte) (in.at(row) >>> 8 * i);
                    started |= b != 0 || i == 0 || !(type instanceof NumberType);
                    if (started) {
                        put(b, bitsPerDigit, out);
                    }
                }
            });
        });
    }

    private static void put(byte b, int bitsPerDigit, TextBuffer out) {
        for (int shift = 8 - bitsPerDigit; shift >= 0; shift -= bitsPerDigit) {
            out.put(HEX.charAt(b >> shift & (1 << bitsPerDigit) - 1));
        }
    }

    private static void unhex(byte[] b, int from, int end, TextBuffer out) {
        int at = from;
        if ((end - from) % 2 != 0) {
            out.put(Math.max(0, Character.digit(b[at++], 16)));
        }
        for (; at < end; at += 2) {
            out.put(Math.max(0, Character.digit(b[at], 16)) << 4 | Math.max(0, Character.digit(b[at + 1], 16)));
        }
    }

    private static boolean decode(byte[] b, int from, int end, TextBuffer out) {
        try {
            byte[] decoded = Base64.getDecoder().decode(java.util.Arrays.copyOfRange(b, from, end));
            out.put(decoded, 0, decoded.length);
            return true;
        } catch (IllegalArgumentException e) {
            return false; // the caller says what that means
        }
    }

    private static Resolved ipv4(String name, List<Argument> a, boolean hideLast) {
        Signatures.count(name, a, 1);
        Signatures.integer(name, a, 0);
        return new Resolved(SimpleType.STRING, (columns, n) -> {
            LongInput in = Kernels.integers(columns, a, 0);
            return Kernels.strings(n, (row, out) -> {
                for (int shift = 24; shift >= 0; shift -= 8) {
                    if (hideLast && shift == 0) {
                        out.put("xxx");
                    } else {
                        out.putLong(in.at(row) >>> shift & 255, true);
                    }
                    if (shift > 0) {
                        out.put('.');
                    }
                }
            });
        });
    }

    /** The address, or -1. */
    private static long address(byte[] b, int from, int end) {
        long value = 0;
        int at = from;
        for (int part = 0; part < 4; part++) {
            int start = at;
            int octet = 0;
            while (at < end && b[at] >= '0' && b[at] <= '9' && at - start < 3) {
                octet = octet * 10 + b[at++] - '0';
            }
            if (at == start || octet > 255 || part < 3 && (at >= end || b[at] != '.')) {
                return -1;
            }
            at += part < 3 ? 1 : 0;
            value = value << 8 | octet;
        }
        return at == end ? value : -1;
    }

    private static Resolved parseIpv4(String name, List<Argument> a, DataType type, boolean strict) {
        Signatures.count(name, a, 1);
        Signatures.string(name, a, 0);
        return new Resolved(type, (columns, n) -> {
            StringInput in = StringInput.of(columns[0]);
            ColumnBuilder out = type.newBuilder(n);
            for (int i = 0; i < n; i++) {
                long address = address(in.bytes(), in.start(i), in.end(i));
                if (address < 0 && strict) {
                    throw new UserException(ErrorCode.CANNOT_PARSE_IPV4, "Invalid IPv4 value '" + in.string(i) + "'");
                }
                if (address < 0) {
                    out.appendDefault();
                } else if (out instanceof NullableColumnBuilder nullable) {
                    ((IntColumnBuilder) nullable.values()).append((int) address);
                    nullable.endValue();
                } else {
                    ((IntColumnBuilder) out).append((int) address);
                }
            }
            return out.build();
        });
    }

    private static Resolved reinterpret(String name, List<Argument> a, NumberType type) {
        Signatures.count(name, a, 1);
        DataType from = a.getFirst().type();
        boolean text = TypeTraits.isStringLike(from) || from == SimpleType.UUID;
        if (!text && !TypeTraits.isLongBacked(from) && !TypeTraits.isFloating(from)) {
            throw Signatures.illegal(name, a, 0);
        }
        return new Resolved(type, (columns, n) -> {
            long[] bits = new long[n];
            Column full = Columns.full(columns[0]);
            for (int i = 0; i < n; i++) {
                bits[i] = text ? littleEndian(StringInput.of(full.slice(i, i + 1))) : switch (full) {
                    case FloatColumn f -> Float.floatToRawIntBits(f.valueAt(i)) & 0xFFFFFFFFL;
                    case DoubleColumn f -> Double.doubleToRawLongBits(f.valueAt(i));
                    default -> LongInput.of(full.slice(i, i + 1), TypeTraits.isSigned(from)).at(0);
                };
            }
            if (!type.isFloating()) {
                return Columns.ofLongs(type, bits, n);
            }
            double[] out = new double[n];
            for (int i = 0; i < n; i++) {
                out[i] = type.widthBytes() == 4 ? Float.intBitsToFloat((int) bits[i])
                        : Double.longBitsToDouble(bits[i]);
            }
            return Columns.ofDoubles(type, out, n);
        });
    }

    private static long littleEndian(StringInput in) {
        long value = 0;
        for (int i = Math.min(7, in.length(0) - 1); i >= 0; i--) {
            value = value << 8 | in.bytes()[in.start(0) + i] & 0xFF;
        }
        return value;
    }

    private static Resolved asString(List<Argument> a) {
        Signatures.count("reinterpretAsString", a, 1);
        DataType from = a.getFirst().type();
        if (!TypeTraits.isLongBacked(from)) {
            throw Signatures.illegal("reinterpretAsString", a, 0);
        }
        int width = TypeTraits.widthBytes(from);
        return new Resolved(SimpleType.STRING, (columns, n) -> {
            LongInput in = LongInput.of(columns[0], from);
            return Kernels.strings(n, (row, out) -> {
                int used = width;
                while (used > 0 && (byte) (in.at(row) >>> 8 * (used - 1)) == 0) {
                    used--;
                }
                for (int i = 0; i < used; i++) {
                    out.put((int) (in.at(row) >>> 8 * i));
                }
            });
        });
    }
}
