package io.millrace.replication.store;

import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.log.ContentChecksum;
import io.millrace.coordination.log.PartFact;
import io.millrace.coordination.log.PartId;
import io.millrace.replication.part.ByteReader;
import io.millrace.replication.part.ByteWriter;
import io.millrace.replication.part.ManifestCodec;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The store's durable record of one part of one table.
 *
 * @param token       of the insert that prepared the part; empty when it did not start here
 * @param origin      the replica that has the file first; empty while prepared
 * @param changedAtMs when the state last changed, by the wall clock; for people only
 */
public record PartRecord(UUID tableId, PartFact fact, PartState state, String token, String origin, long changedAtMs) {
    private static final int MAGIC = 0x5252504D; // "MPRR"
    private static final int VERSION = 1;

    public PartId partId() {
        return fact.partId();
    }

    /** The record's bytes, with magic, version and checksum; also what a clone of a table's state is made of. */
    public byte[] encode() {
        ByteWriter out = new ByteWriter(256);
        out.i32(MAGIC);
        out.u16(VERSION);
        out.i64(tableId.getMostSignificantBits());
        out.i64(tableId.getLeastSignificantBits());
        out.u8(state.code());
        out.text(token);
        out.text(origin);
        out.i64(changedAtMs);
        out.i64(fact.partId().high());
        out.i64(fact.partId().low());
        out.text(fact.tablePartition());
        out.i64(fact.rowCount());
        out.i64(fact.sizeBytes());
        out.i64(fact.contentChecksum().high());
        out.i64(fact.contentChecksum().low());
        out.text(fact.fileChecksum());
        out.i32(fact.level());
        out.i64(fact.minBlock());
        out.i64(fact.maxBlock());
        out.i32(fact.schemaVersion());
        ManifestCodec.sourceRanges(fact.sourceRanges(), out);
        CRC32C crc = new CRC32C();
        crc.update(out.bytes(), 0, out.length());
        out.i32((int) crc.getValue());
        return out.copyBytes();
    }

    /** @throws CorruptionException on a wrong magic, version, checksum or layout */
    public static PartRecord decode(byte[] bytes) {
        if (bytes.length < 10) {
            throw new CorruptionException(
                    "part record of " + bytes.length + " bytes; restore the store or clone the replica");
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - 4);
        if ((int) crc.getValue() != new ByteReader(bytes, bytes.length - 4, 4).i32()) {
            throw new CorruptionException("part record: wrong checksum; restore the store or clone the replica");
        }
        ByteReader in = new ByteReader(bytes, 0, bytes.length - 4);
        int magic = in.i32();
        int version = in.u16();
        if (magic != MAGIC || version != VERSION) {
            throw new CorruptionException("part record: magic=" + Integer.toHexString(magic) + " version=" + version
                    + ", this program reads version " + VERSION);
        }
        UUID tableId = new UUID(in.i64(), in.i64());
        PartState state = PartState.of(in.u8());
        String token = in.text();
        String origin = in.text();
        long changedAtMs = in.i64();
        PartFact fact;
        try {
            fact = new PartFact(new PartId(in.i64(), in.i64()), in.text(), in.i64(), in.i64(),
                    new ContentChecksum(in.i64(), in
                            .i64()),
                    in.text(), in.i32(), in.i64(), in.i64(), in.i32(), ManifestCodec.sourceRanges(in));
        } catch (IllegalArgumentException e) {
            throw new CorruptionException("part record does not make sense: " + e.getMessage(), e);
        }
        in.expectEnd();
        return new PartRecord(tableId, fact, state, token, origin, changedAtMs);
    }
}
