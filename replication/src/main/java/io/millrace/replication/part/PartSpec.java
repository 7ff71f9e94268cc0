package io.millrace.replication.part;

import io.millrace.coordination.log.PartId;
import io.millrace.coordination.log.SourceRange;
import java.util.List;
import java.util.UUID;

/**
 * What a part to be written is.
 *
 * @param tablePartition the id of the PARTITION BY value, which all rows have
 * @param level          0 for an inserted part
 */
public record PartSpec(PartId partId, UUID tableId, String tablePartition, TableLayout layout, int level,
        List<SourceRange> sourceRanges) {
    public PartSpec {
        sourceRanges = List.copyOf(sourceRanges);
        if (tablePartition.isEmpty() || level < 0) {
            throw new IllegalArgumentException("part=" + partId + " partition='" + tablePartition + "' level=" + level);
        }
    }
}
