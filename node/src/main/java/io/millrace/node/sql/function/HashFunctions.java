package io.millrace.node.sql.function;

import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.LongInput;
import io.millrace.node.sql.value.StringInput;
import io.millrace.replication.column.ArrayColumn;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DecimalType;
import io.millrace.replication.column.DoubleColumn;
import io.millrace.replication.column.FixedBytesColumn;
import io.millrace.replication.column.FixedStringType;
import io.millrace.replication.column.FloatColumn;
import io.millrace.replication.column.NumberType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.zip.CRC32;

/** Hashes with exactly ClickHouse's values. */
final class HashFunctions implements FunctionFamily {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long INT_HASH_SALT = 0x4CF2D2BAAE6DA887L;
    private static final long INT_HASH_32_SALT = 0x75D9543DE018BF45L;

    /** How a hash treats bytes, integers and pairs of hashes. */
    private enum Algorithm {
        CITY {
            @Override
            long bytes(byte[] b, int from, int length) {
                return CityHash.hash(b, from, length);
            }

            @Override
            long integer(long value, int widthBytes) {
                return intHash64(value);
            }

            @Override
            long combine(long first, long second) {
                return CityHash.combine(first, second);
            }
        },
        SIP {
            @Override
            long bytes(byte[] b, int from, int length) {
                return SipHash.hash(b, from, length);
            }

            @Override
            long integer(long value, int widthBytes) {
                byte[] b = new byte[8];
                LONGS.set(b, 0, value);
                return SipHash.hash(b, 0, widthBytes);
            }

            @Override
            long combine(long first, long second) {
                return SipHash.combine(first, second);
            }
        };

        abstract long bytes(byte[] b, int from, int length);

        abstract long integer(long value, int widthBytes);

        abstract long combine(long first, long second);
    }

    @Override
    public void register(FunctionRegistry.Registration r) {
        r.add("cityHash64", (a, c) -> hash("cityHash64", a, Algorithm.CITY));
        r.add("sipHash64", (a, c) -> hash("sipHash64", a, Algorithm.SIP));
        r.add("sipHash128", (a, c) -> {
            Signatures.count("sipHash128", a, 1);
            Signatures.string("sipHash128", a, 0);
            return new Resolved(new FixedStringType(16), (columns, n) -> {
                StringInput in = StringInput.of(columns[0]);
                byte[] out = new byte[16 * n];
                for (int i = 0; i < n; i++) {
                    long[] halves = SipHash.hash128(in.bytes(), in.start(i), in.length(i));
                    LONGS.set(out, i * 16, halves[0]);
                    LONGS.set(out, i * 16 + 8, halves[1]);
                }
                return new FixedBytesColumn(out, 16, 0, n);
            });
        });
        digest(r, "MD5", "MD5", 16);
        digest(r, "SHA1", "SHA-1", 20);
        digest(r, "SHA224", "SHA-224", 28);
        digest(r, "SHA256", "SHA-256", 32);
        digest(r, "SHA384", "SHA-384", 48);
        digest(r, "SHA512", "SHA-512", 64);
        r.add("halfMD5", (a, c) -> Kernels.measureString("halfMD5", a, NumberType.UINT64, (b, from, end) -> {
            MessageDigest md5 = algorithm("MD5");
            md5.update(b, from, end - from);
            return Long.reverseBytes((long) LONGS.get(md5.digest(), 0));
        }));
        r.add("CRC32", (a, c) -> Kernels.measureString("CRC32", a, NumberType.UINT32, (b, from, end) -> {
            CRC32 crc = new CRC32();
            crc.update(b, from, end - from);
            return crc.getValue();
        }), Trait.ANY_CASE);
        r.add("intHash64", (a, c) -> {
            Signatures.count("intHash64", a, 1);
            Signatures.integer("intHash64", a, 0);
            return ArithmeticFunctions.longs(NumberType.UINT64, a, (x, y) -> intHash64(x));
        });
        r.add("intHash32", (a, c) -> {
            Signatures.count("intHash32", a, 1);
            Signatures.integer("intHash32", a, 0);
            return ArithmeticFunctions.longs(NumberType.UINT32, a, (x, y) -> intHash32(x));
        });
    }

    static long intHash64(long value) {
        long x = value ^ INT_HASH_SALT;
        x ^= x >>> 33;
        x *= 0xff51afd7ed558ccdL;
        x ^= x >>> 33;
        x *= 0xc4ceb9fe1a85ec53L;
        return x ^ x >>> 33;
    }

    private static long intHash32(long value) {
        long salted = value ^ INT_HASH_32_SALT;
        long key = ~salted + (salted << 18);
        key ^= Long.rotateRight(key, 31);
        key *= 21;
        key ^= Long.rotateRight(key, 11);
        key += key << 6;
        key ^= Long.rotateRight(key, 22);
        return key & 0xFFFFFFFFL;
    }

    private static Resolved hash(String name, List<Argument> a, Algorithm algorithm) {
        if (a.isEmpty()) {
            return Kernels.constantLong(NumberType.UINT64, 0xe28dbde7fe22e41cL);
        }
        return new Resolved(NumberType.UINT64, (columns, n) -> {
            long[] out = hashes(name, algorithm, columns[0], a.getFirst().type(), n);
            for (int k = 1; k < columns.length; k++) {
                long[] more = hashes(name, algorithm, columns[k], a.get(k).type(), n);
                for (int i = 0; i < n; i++) {
                    out[i] = algorithm.combine(out[i], more[i]);
                }
            }
            return Columns.ofLongs(NumberType.UINT64, out, n);
        });
    }

    private static long[] hashes(String name, Algorithm algorithm, Column column, DataType type, int n) {
        long[] out = new long[n];
        Column full = Columns.full(column);
        if (type instanceof ArrayType array) {
            ArrayColumn arrays = Columns.compact(full);
            long[] elements = TypeTraits.isNothing(array.element()) ? new long[0]
                    : hashes(name, algorithm, Columns.flat(arrays.elements()),
                            TypeTraits.withoutLowCardinality(array.element()),
                            arrays.elements().rowCount());
            for (int i = 0; i < n; i++) {
                out[i] = intHash64(arrays.lengthAt(i));
                for (int e = arrays.startAt(i); e < arrays.endAt(i); e++) {
                    out[i] = algorithm.combine(out[i], elements[e]);
                }
            }
            return out;
        }
        int width = TypeTraits.widthBytes(type);
        switch (full) {
            case FloatColumn f -> {
                for (int i = 0; i < n; i++) {
                    out[i] = algorithm.integer(Float.floatToRawIntBits(f.valueAt(i)) & 0xFFFFFFFFL, 4);
                }
            }
            case DoubleColumn f -> {
                for (int i = 0; i < n; i++) {
                    out[i] = algorithm.integer(Double.doubleToRawLongBits(f.valueAt(i)), 8);
                }
            }
            default -> {
                if (TypeTraits.isLongBacked(type)) {
                    // Negative numbers are hashed by their bits, not widened with their sign.
                    LongInput in = LongInput.of(full, false);
                    byte[] bits = new byte[8];
                    for (int i = 0; i < n; i++) {
                        LONGS.set(bits, 0, in.at(i));
                        out[i] = type instanceof DecimalType ? algorithm.bytes(bits, 0, width)
                                : algorithm.integer(in.at(i), width);
                    }
                } else {
                    StringInput in = StringInput.of(full);
                    for (int i = 0; i < n; i++) {
                        out[i] = algorithm.bytes(in.bytes(), in.start(i), in.length(i));
                    }
                }
            }
        }
        return out;
    }

    private static MessageDigest algorithm(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + name, e);
        }
    }

    private static void digest(FunctionRegistry.Registration r, String name, String algorithm, int width) {
        r.add(name, (a, c) -> {
            Signatures.count(name, a, 1);
            Signatures.string(name, a, 0);
            return new Resolved(new FixedStringType(width), (columns, n) -> {
                MessageDigest digest = algorithm(algorithm);
                StringInput in = StringInput.of(columns[0]);
                byte[] out = new byte[width * n];
                for (int i = 0; i < n; i++) {
                    digest.update(in.bytes(), in.start(i), in.length(i));
                    System.arraycopy(digest.digest(), 0, out, i * width, width);
                }
                return new FixedBytesColumn(out, width, 0, n);
            });
        }, Trait.ANY_CASE);
    }
}
