package io.millrace.replication.part;

import io.millrace.coordination.log.ContentChecksum;
import io.millrace.coordination.log.PartId;
import io.millrace.coordination.log.SourceRange;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataType;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a part says of itself, kept in its own file. Block numbers are not here: they are the log's, known only after the file
 * is written.
 *
 * @param tablePartition  the id of the PARTITION BY value
 * @param level           0 for an inserted part, one more than its highest source for a merged one
 * @param columns         in the table's order when the part was written
 * @param keyNames        the sorting key's expressions
 * @param marks           per key column, its value at each granule's first row, then at the part's last row; no rows in an empty part
 * @param contentChecksum of all columns
 * @param sourceRanges    the messages the rows were made of; empty when they do not come from Kafka
 */
public record PartManifest(PartId partId, UUID tableId, String tablePartition, int schemaVersion, int level,
        long rowCount,
        List<ManifestColumn> columns, List<String> keyNames, List<DataType> keyTypes, List<Column> marks,
        ContentChecksum contentChecksum, List<SourceRange> sourceRanges) {
    public PartManifest {
        columns = List.copyOf(columns);
        keyNames = List.copyOf(keyNames);
        keyTypes = List.copyOf(keyTypes);
        marks = List.copyOf(marks);
        sourceRanges = List.copyOf(sourceRanges);
        if (keyNames.size() != keyTypes.size() || keyNames.size() != marks.size() || rowCount < 0) {
            throw new IllegalArgumentException("part=" + partId + " keys=" + keyNames.size() + " marks=" + marks.size()
                    + " rows=" + rowCount);
        }
    }

    public int granuleCount() {
        return PartLayout.granuleCount(rowCount);
    }

    public int granuleRows(int granule) {
        return PartLayout.granuleRows(rowCount, granule);
    }

    /** The column, or null when the part was written before it was added. */
    public @Nullable ManifestColumn column(int id) {
        for (ManifestColumn column : columns) {
            if (column.id() == id) {
                return column;
            }
        }
        return null;
    }

    public long sizeBytes() {
        return columns.stream().mapToLong(ManifestColumn::sizeBytes).sum();
    }
}
