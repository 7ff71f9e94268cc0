package io.millrace.coordination.log;

import java.util.List;
import java.util.Objects;

/**
 * What the log says of one part.
 *
 * @param tablePartition the id of the PARTITION BY value
 * @param sizeBytes      size of the part's file
 * @param fileChecksum   checksum of the file's bytes, as the part's writer prints it
 * @param level          0 for an inserted part, one more than its highest source for a merged one
 * @param minBlock       lowest block number; {@link #OWN_LOG_INDEX} until the entry has its place
 * @param maxBlock       highest block number; likewise
 * @param sourceRanges   the messages it was made of; empty when it does not come from Kafka
 */
public record PartFact(PartId partId, String tablePartition, long rowCount, long sizeBytes,
        ContentChecksum contentChecksum, String fileChecksum, int level, long minBlock, long maxBlock,
        int schemaVersion, List<SourceRange> sourceRanges) {
    /** Stands for the log index of the entry that adds the part, which nobody knows before it is written. */
    public static final long OWN_LOG_INDEX = -1;

    public PartFact {
        Objects.requireNonNull(partId, "partId");
        Objects.requireNonNull(tablePartition, "tablePartition");
        Objects.requireNonNull(contentChecksum, "contentChecksum");
        Objects.requireNonNull(fileChecksum, "fileChecksum");
        sourceRanges = List.copyOf(sourceRanges);
        boolean blocksFit = minBlock == OWN_LOG_INDEX ? maxBlock == OWN_LOG_INDEX
                : minBlock >= 0 && minBlock <= maxBlock;
        if (rowCount < 0 || sizeBytes < 0 || level < 0 || schemaVersion < 0 || !blocksFit) {
            throw new IllegalArgumentException("part=" + partId + " rows=" + rowCount + " sizeBytes=" + sizeBytes
                    + " level=" + level + " schemaVersion=" + schemaVersion + " blocks=[" + minBlock + ", " + maxBlock
                    + "]");
        }
    }

    /** A part just written from a block: level 0, block number its own log index. */
    public static PartFact inserted(PartId partId, String tablePartition, long rowCount, long sizeBytes,
            ContentChecksum contentChecksum, String fileChecksum, int schemaVersion, List<SourceRange> sourceRanges) {
        return new PartFact(partId, tablePartition, rowCount, sizeBytes, contentChecksum, fileChecksum, 0,
                OWN_LOG_INDEX, OWN_LOG_INDEX, schemaVersion, sourceRanges);
    }

    /** This fact, with the log index in the place of {@link #OWN_LOG_INDEX}. */
    public PartFact at(long logIndex) {
        return minBlock != OWN_LOG_INDEX ? this
                : new PartFact(partId, tablePartition, rowCount, sizeBytes, contentChecksum, fileChecksum, level,
                        logIndex, logIndex, schemaVersion, sourceRanges);
    }

    /** The part's name as ClickHouse writes it: {@code <partition>_<min>_<max>_<level>}. */
    public String name() {
        return tablePartition + "_" + minBlock + "_" + maxBlock + "_" + level;
    }
}
