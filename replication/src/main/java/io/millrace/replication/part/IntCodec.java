package io.millrace.replication.part;

import io.millrace.coordination.failure.CorruptionException;
import java.util.Arrays;

/**
 * Whole numbers of 1, 2, 4 or 8 bytes, given as sign-extended longs, in the smallest of a few encodings. All are exact for
 * every bit pattern, so floats go through it as their bits. The layout is in the package's documentation. Owned by one thread.
 */
final class IntCodec {
    static final int PLAIN = 0;
    static final int CONST = 1;
    static final int PACKED = 2;
    static final int DELTA = 3;
    static final int RUNS = 4;

    private long[] runValues = new long[0];
    private long[] runLengths = new long[0];

    /** Writes {@code values[0, count)}. */
    void encode(long[] values, int count, int width, ByteWriter out) {
        if (count == 0) {
            out.u8(PLAIN);
            return;
        }
        long min = values[0];
        long max = min;
        long minDelta = Long.MAX_VALUE;
        long maxDelta = Long.MIN_VALUE;
        int runs = 1;
        long last = min;
        for (int i = 1; i < count; i++) {
            long value = values[i];
            min = Math.min(min, value);
            max = Math.max(max, value);
            long delta = value - last; // may wrap around, and wraps back when decoded
            minDelta = Math.min(minDelta, delta);
            maxDelta = Math.max(maxDelta, delta);
            runs += delta == 0 ? 0 : 1;
            last = value;
        }
        if (runs == 1) {
            out.u8(CONST);
            out.bits(min, width);
            return;
        }
        int bits = BitPacking.bitsFor(max - min);
        int deltaBits = BitPacking.bitsFor(maxDelta - minDelta);
        long plainBytes = (long) count * width;
        long packedBytes = 9L + BitPacking.sizeBytes(count, bits);
        long deltaBytes = 17L + BitPacking.sizeBytes(count - 1, deltaBits);
        // A run costs its value and a length that seldom needs more than 13 bits.
        long runBytes = 24 + ((long) runs * (Math.min(bits, 8 * width) + 13) + 7 >>> 3);
        long best = Math.min(Math.min(packedBytes, deltaBytes), runBytes);
        if (best + (plainBytes >>> 4) >= plainBytes) {
            // Byte-aligned values compress better below us than packed ones.
            out.u8(PLAIN);
            plain(values, count, width, out);
        } else if (runBytes == best && runs * 2L <= count) {
            runs(values, count, runs, out);
        } else if (packedBytes <= deltaBytes) {
            out.u8(PACKED);
            out.i64(min);
            out.u8(bits);
            BitPacking.pack(values, 0, count, min, bits, out);
        } else {
            out.u8(DELTA);
            out.i64(values[0]);
            out.i64(minDelta);
            out.u8(deltaBits);
            deltas(values, count, minDelta, deltaBits, out);
        }
    }

    private void deltas(long[] values, int count, long minDelta, int bits, ByteWriter out) {
        long[] deltas = new long[count - 1];
        for (int i = 1; i < count; i++) {
            deltas[i - 1] = values[i] - values[i - 1];
        }
        BitPacking.pack(deltas, 0, count - 1, minDelta, bits, out);
    }

    private void runs(long[] values, int count, int runs, ByteWriter out) {
        if (runValues.length < runs) {
            runValues = new long[runs];
            runLengths = new long[runs];
        }
        int run = 0;
        int start = 0;
        for (int i = 1; i <= count; i++) {
            if (i == count || values[i] != values[start]) {
                runValues[run] = values[start];
                runLengths[run++] = (long) i - start;
                start = i;
            }
        }
        out.u8(RUNS);
        out.i32(runs);
        nested(runValues, runs, out);
        nested(runLengths, runs, out);
    }

    /** Packed: runs have no runs. */
    private static void nested(long[] values, int count, ByteWriter out) {
        long min = values[0];
        long max = min;
        for (int i = 1; i < count; i++) {
            min = Math.min(min, values[i]);
            max = Math.max(max, values[i]);
        }
        int bits = BitPacking.bitsFor(max - min);
        out.u8(PACKED);
        out.i64(min);
        out.u8(bits);
        BitPacking.pack(values, 0, count, min, bits, out);
    }

    private static void plain(long[] values, int count, int width, ByteWriter out) {
        int at = out.reserve(Math.multiplyExact(count, width));
        PlainInts.write(values, count, width, out.bytes(), at);
    }

    /** Reads {@code count} values into {@code values[0, count)}. */
    static void decode(ByteReader in, int count, int width, long[] values) {
        int encoding = in.u8();
        switch (encoding) {
            case PLAIN -> PlainInts.read(in.bytes(), in.skip((long) count * width), count, width, values);
            case CONST -> Arrays.fill(values, 0, count, in.bits(width));
            case PACKED -> {
                long base = in.i64();
                int bits = bits(in);
                BitPacking.unpack(in.bytes(), in.skip(BitPacking.sizeBytes(count, bits)), count, bits, base, values, 0);
            }
            case DELTA -> {
                require(count > 0, "deltas of no values");
                long first = in.i64();
                long minDelta = in.i64();
                int bits = bits(in);
                int from = in.skip(BitPacking.sizeBytes(count - 1, bits));
                BitPacking.unpack(in.bytes(), from, count - 1, bits, minDelta, values, 1);
                values[0] = first;
                long sum = first;
                for (int i = 1; i < count; i++) {
                    sum += values[i];
                    values[i] = sum;
                }
            }
            case RUNS -> decodeRuns(in, count, width, values);
            default -> throw new CorruptionException("unknown encoding of numbers " + encoding
                    + "; the data is damaged or was written by a newer version");
        }
    }

    private static void decodeRuns(ByteReader in, int count, int width, long[] values) {
        int runs = in.count();
        require(runs <= count, "more runs than values");
        long[] runValues = new long[runs];
        long[] lengths = new long[runs];
        decode(in, runs, width, runValues);
        decode(in, runs, 4, lengths);
        int at = 0;
        for (int i = 0; i < runs; i++) {
            long length = lengths[i];
            require(length > 0 && length <= count - at, "a run does not fit");
            Arrays.fill(values, at, at + (int) length, runValues[i]);
            at += (int) length;
        }
        require(at == count, "runs end too early");
    }

    private static int bits(ByteReader in) {
        int bits = in.u8();
        require(bits <= 64, "more than 64 bits a value");
        return bits;
    }

    static void require(boolean condition, String what) {
        if (!condition) {
            throw new CorruptionException("encoded column is damaged: " + what + "; fetch or restore the part");
        }
    }
}
