package io.millrace.coordination.log;

import java.util.HexFormat;

/**
 * The random name of a part: 128 bits, never used twice.
 *
 * @param high the upper 64 bits
 * @param low  the lower 64 bits
 */
public record PartId(long high, long low) implements Comparable<PartId> {
    /** Reads the 32 hexadecimal digits of {@link #toString}. */
    public static PartId parse(String hex) {
        if (hex.length() != 32) {
            throw new IllegalArgumentException("expected 32 hexadecimal digits: '" + hex + "'");
        }
        return new PartId(HexFormat.fromHexDigitsToLong(hex, 0, 16), HexFormat.fromHexDigitsToLong(hex, 16, 32));
    }

    @Override
    public int compareTo(PartId other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** 32 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
    }
}
