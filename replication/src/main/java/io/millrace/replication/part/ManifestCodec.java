package io.millrace.replication.part;

import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.log.ContentChecksum;
import io.millrace.coordination.log.PartId;
import io.millrace.coordination.log.SourceRange;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DataTypes;
import io.millrace.replication.error.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The manifest's bytes; the layout is in the package's documentation. */
public final class ManifestCodec {
    private static final int MAGIC = 0x5450524D; // "MRPT"

    private ManifestCodec() {}

    public static byte[] encode(PartManifest m) {
        ByteWriter out = new ByteWriter(1024);
        ChunkEncoder chunks = new ChunkEncoder();
        out.i32(MAGIC);
        out.u16(PartLayout.FORMAT_VERSION);
        out.i64(m.partId().high());
        out.i64(m.partId().low());
        out.i64(m.tableId().getMostSignificantBits());
        out.i64(m.tableId().getLeastSignificantBits());
        out.text(m.tablePartition());
        out.i32(m.schemaVersion());
        out.i32(m.level());
        out.i64(m.rowCount());
        checksum(m.contentChecksum(), out);
        out.i32(m.columns().size());
        for (ManifestColumn column : m.columns()) {
            out.u16(column.id());
            out.text(column.name());
            out.text(column.type().text());
            checksum(column.checksum(), out);
            out.i64(column.encodedBytes());
            out.i64(column.sizeBytes());
            optional(column.min(), chunks, out);
            optional(column.max(), chunks, out);
        }
        out.i32(m.keyNames().size());
        for (int i = 0; i < m.keyNames().size(); i++) {
            out.text(m.keyNames().get(i));
            out.text(m.keyTypes().get(i).text());
            chunks.encode(m.marks().get(i), out);
        }
        sourceRanges(m.sourceRanges(), out);
        CRC32C crc = new CRC32C();
        crc.update(out.bytes(), 0, out.length());
        out.i32((int) crc.getValue());
        return out.copyBytes();
    }

    /** @throws CorruptionException on a wrong checksum, magic or layout, or a newer version */
    public static PartManifest decode(byte[] bytes) {
        if (bytes.length < 10) {
            throw new CorruptionException("part manifest of " + bytes.length + " bytes; fetch or restore the part");
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - 4);
        int expected = new ByteReader(bytes, bytes.length - 4, 4).i32();
        if ((int) crc.getValue() != expected) {
            throw new CorruptionException(
                    "part manifest checksum: expected=" + Integer.toHexString(expected) + " actual="
                            + Integer.toHexString((int) crc.getValue()) + "; fetch or restore the part");
        }
        ByteReader in = new ByteReader(bytes, 0, bytes.length - 4);
        int magic = in.i32();
        int version = in.u16();
        if (magic != MAGIC || version != PartLayout.FORMAT_VERSION) {
            throw new CorruptionException("part manifest: magic=" + Integer.toHexString(magic) + " version=" + version
                    + ", this program reads version " + PartLayout.FORMAT_VERSION);
        }
        try {
            PartManifest manifest = body(in);
            in.expectEnd();
            return manifest;
        } catch (UserException | IllegalArgumentException e) {
            throw new CorruptionException("part manifest does not make sense: " + e.getMessage(), e);
        }
    }

    private static PartManifest body(ByteReader in) {
        PartId partId = new PartId(in.i64(), in.i64());
        UUID tableId = new UUID(in.i64(), in.i64());
        String tablePartition = in.text();
        int schemaVersion = in.i32();
        int level = in.i32();
        long rowCount = in.i64();
        if (rowCount < 0) {
            throw new CorruptionException("part manifest: rows=" + rowCount);
        }
        int granules = PartLayout.granuleCount(rowCount);
        ContentChecksum content = checksum(in);
        ChunkDecoder chunks = new ChunkDecoder();
        int columnCount = in.count();
        List<ManifestColumn> columns = new ArrayList<>();
        for (int i = 0; i < columnCount; i++) {
            int id = in.u16();
            String name = in.text();
            DataType type = DataTypes.parse(in.text());
            ContentChecksum checksum = checksum(in);
            long encodedBytes = in.i64();
            long sizeBytes = in.i64();
            Column min = optional(type, in, chunks, granules);
            Column max = optional(type, in, chunks, granules);
            columns.add(new ManifestColumn(id, name, type, checksum, encodedBytes, sizeBytes, min, max));
        }
        int keys = in.count();
        List<String> keyNames = new ArrayList<>();
        List<DataType> keyTypes = new ArrayList<>();
        List<Column> marks = new ArrayList<>();
        for (int i = 0; i < keys; i++) {
            keyNames.add(in.text());
            DataType type = DataTypes.parse(in.text());
            keyTypes.add(type);
            marks.add(chunks.decode(type, in, rowCount == 0 ? 0 : granules + 1));
        }
        return new PartManifest(partId, tableId, tablePartition, schemaVersion, level, rowCount, columns, keyNames,
                keyTypes,
                marks, content, sourceRanges(in));
    }

    private static void checksum(ContentChecksum checksum, ByteWriter out) {
        out.i64(checksum.high());
        out.i64(checksum.low());
    }

    private static ContentChecksum checksum(ByteReader in) {
        return new ContentChecksum(in.i64(), in.i64());
    }

    private static void optional(@Nullable Column column, ChunkEncoder chunks, ByteWriter out) {
        out.u8(column == null ? 0 : 1);
        if (column != null) {
            chunks.encode(column, out);
        }
    }

    private static @Nullable Column optional(DataType type, ByteReader in, ChunkDecoder chunks, int rowCount) {
        return in.u8() == 0 ? null : chunks.decode(type, in, rowCount);
    }

    /** Also used where a part's record is kept outside of the part. */
    public static void sourceRanges(List<SourceRange> ranges, ByteWriter out) {
        out.i32(ranges.size());
        for (SourceRange range : ranges) {
            out.text(range.topicId());
            out.text(range.topic());
            out.i32(range.topicPartition());
            out.i64(range.firstOffset());
            out.i64(range.endOffsetExclusive());
        }
    }

    /** The reverse of {@link #sourceRanges(List, ByteWriter)}. */
    public static List<SourceRange> sourceRanges(ByteReader in) {
        int count = in.count();
        List<SourceRange> ranges = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ranges.add(new SourceRange(in.text(), in.text(), in.i32(), in.i64(), in.i64()));
        }
        return ranges;
    }
}
