package io.millrace.replication.part;

import io.millrace.coordination.log.ContentChecksum;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.DataType;
import java.nio.charset.StandardCharsets;

/**
 * The content checksum of rows: of each column's type and values, in the order of columns and rows. Names, encodings, granules
 * and dictionaries do not matter.
 */
public final class ContentHash {
    private long high = ByteHash.K2;
    private long low = ByteHash.K3;

    /** Adds the next column. */
    void add(DataType type, ContentChecksum column) {
        byte[] text = type.text().getBytes(StandardCharsets.UTF_8);
        high = ByteHash.mum(high ^ column.high(), ByteHash.K0 ^ ByteHash.hash(text, 0, text.length, ByteHash.K1))
                ^ column.low();
        low = ByteHash.mum(low ^ column.low(), ByteHash.K1 ^ ByteHash.hash(text, 0, text.length, ByteHash.K0))
                ^ Long.rotateLeft(column.high(), 32);
    }

    ContentChecksum finish(long rowCount) {
        return new ContentChecksum(ByteHash.mum(high ^ rowCount, ByteHash.K1) ^ low,
                ByteHash.mum(low ^ rowCount, ByteHash.K2)
                        ^ high);
    }

    /** The checksum that a part with exactly these rows and columns has. */
    public static ContentChecksum of(Block block) {
        ContentHash hash = new ContentHash();
        for (int i = 0; i < block.schema().size(); i++) {
            ColumnHash column = new ColumnHash();
            column.update(block.column(i));
            hash.add(block.schema().field(i).type(), column.finish());
        }
        return hash.finish(block.rowCount());
    }
}
