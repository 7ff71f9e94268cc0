package io.millrace.replication.part;

import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.log.ContentChecksum;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.Columns;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Reads columns of one part, granule by granule. Owned by one thread. */
public final class PartReader {
    private final PartManifest manifest;
    private final ChunkSource source;
    private final UnaryOperator<CorruptionException> damage;
    private final ChunkDecoder decoder = new ChunkDecoder();

    public PartReader(PartManifest manifest, ChunkSource source) {
        this(manifest, source, e -> e);
    }

    /** @param damage told of every damage that is met; what it returns is thrown */
    public PartReader(PartManifest manifest, ChunkSource source, UnaryOperator<CorruptionException> damage) {
        this.manifest = manifest;
        this.source = source;
        this.damage = damage;
    }

    public PartManifest manifest() {
        return manifest;
    }

    /** Whether the part has the column; when not, its values are the default, which the caller knows. */
    public boolean hasColumn(int columnId) {
        return manifest.column(columnId) != null;
    }

    /**
     * One granule of a column, in the type that the part was written with.
     *
     * @throws CorruptionException when the chunk is missing or damaged
     */
    public Column read(int columnId, int granule) {
        ManifestColumn column = require(columnId);
        try {
            byte[] chunk = source.chunk(manifest.partId(), columnId, granule);
            return decoder.decode(column.type(), chunk, manifest.granuleRows(granule));
        } catch (CorruptionException e) {
            throw damage.apply(new CorruptionException(
                    "part=" + manifest.partId() + " column=" + column.name() + " granule=" + granule + ": "
                            + e.getMessage(),
                    e));
        }
    }

    /** Granules {@code [fromGranule, endGranuleExclusive)} of a column as one. */
    public Column read(int columnId, int fromGranule, int endGranuleExclusive) {
        List<Column> granules = new ArrayList<>();
        for (int granule = fromGranule; granule < endGranuleExclusive; granule++) {
            granules.add(read(columnId, granule));
        }
        return Columns.concat(require(columnId).type(), granules);
    }

    private ManifestColumn require(int columnId) {
        ManifestColumn column = manifest.column(columnId);
        if (column == null) {
            throw new IllegalArgumentException("part=" + manifest.partId() + " has no column id=" + columnId);
        }
        return column;
    }

    /**
     * Reads everything and compares it with the manifest.
     *
     * @throws CorruptionException when a column's content is not what its checksum says
     */
    public void verify() {
        ContentHash content = new ContentHash();
        for (ManifestColumn column : manifest.columns()) {
            ColumnHash hash = new ColumnHash();
            for (int granule = 0; granule < manifest.granuleCount(); granule++) {
                hash.update(read(column.id(), granule));
            }
            ContentChecksum actual = hash.finish();
            if (!actual.equals(column.checksum())) {
                throw damage.apply(new CorruptionException(
                        "part=" + manifest.partId() + " column=" + column.name() + ": content checksum expected="
                                + column.checksum() + " actual=" + actual + "; fetch or restore the part"));
            }
            content.add(column.type(), actual);
        }
        ContentChecksum actual = content.finish(manifest.rowCount());
        if (!actual.equals(manifest.contentChecksum())) {
            throw damage.apply(new CorruptionException("part=" + manifest.partId() + ": content checksum expected="
                    + manifest.contentChecksum() + " actual=" + actual + "; fetch or restore the part"));
        }
    }
}
