package io.millrace.replication.replica;

import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.log.PartFact;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HexFormat;

/**
 * How far a replica is: applied index, and the hash of the part set there. The hash adds up one hash per part, so the order of
 * parts does not matter and a part can be taken away again.
 */
record Progress(long appliedIndex, long hashHigh, long hashLow) {
    static final Progress NOTHING = new Progress(-1, 0, 0);
    private static final byte FORMAT = 1;
    private static final int BYTES = 1 + 3 * Long.BYTES;

    Progress at(long index) {
        return new Progress(index, hashHigh, hashLow);
    }

    Progress plus(PartFact part) {
        return new Progress(appliedIndex, hashHigh + high(part), hashLow + low(part));
    }

    Progress minus(PartFact part) {
        return new Progress(appliedIndex, hashHigh - high(part), hashLow - low(part));
    }

    static Progress of(long index, Collection<PartFact> parts) {
        Progress sum = NOTHING.at(index);
        for (PartFact part : parts) {
            sum = sum.plus(part);
        }
        return sum;
    }

    private static long high(PartFact part) {
        return mix(mix(part.partId().high() + 1) ^ part.contentChecksum().low());
    }

    private static long low(PartFact part) {
        return mix(mix(part.partId().low() + 2) ^ part.contentChecksum().high());
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
    private static long mix(long bits) {
        long z = bits + 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    /** 32 hexadecimal digits, as published. */
    String stateHash() {
        return HexFormat.of().toHexDigits(hashHigh) + HexFormat.of().toHexDigits(hashLow);
    }

    byte[] encode() {
        return ByteBuffer.allocate(BYTES).put(FORMAT).putLong(appliedIndex).putLong(hashHigh).putLong(hashLow).array();
    }

    static Progress decode(byte[] bytes) {
        if (bytes.length != BYTES || bytes[0] != FORMAT) {
            throw new CorruptionException("replica progress of " + bytes.length + " bytes is not of format " + FORMAT);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, 1, BYTES - 1);
        return new Progress(in.getLong(), in.getLong(), in.getLong());
    }
}
