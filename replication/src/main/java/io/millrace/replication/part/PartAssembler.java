package io.millrace.replication.part;

import io.millrace.coordination.log.ContentChecksum;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the chunks of a part whose rows are in order already: for each column of {@link #columnsInFileOrder()} call
 * {@link #beginColumn}, then {@link #addGranule} with {@value PartLayout#GRANULE_ROWS} rows each time but the last, then
 * {@link #endColumn}; at last {@link #finish}. Owned by one thread; one part each.
 */
public final class PartAssembler {
    private final PartSpec spec;
    private final long rowCount;
    private final ChunkSink sink;
    private final PartScratch scratch;
    private final Map<Integer, ManifestColumn> written = new HashMap<>();

    private ColumnHash hash = new ColumnHash();
    private GranuleStatistics statistics;
    private boolean keepsStatistics;
    private int granule;
    private long rows;
    private long encodedBytes;
    private long sizeBytes;

    /** {@code scratch} may be shared by parts written one after the other. */
    public PartAssembler(PartSpec spec, long rowCount, ChunkSink sink, PartScratch scratch) {
        this.spec = spec;
        this.rowCount = rowCount;
        this.sink = sink;
        this.scratch = scratch;
        this.statistics = new GranuleStatistics(spec.layout().columns().getFirst().type(), 0);
    }

    /** The order that the file's keys ask for: by id. */
    public List<TableColumn> columnsInFileOrder() {
        return spec.layout().columns().stream().sorted(java.util.Comparator.comparingInt(TableColumn::id)).toList();
    }

    public void beginColumn(TableColumn column) {
        hash = new ColumnHash();
        keepsStatistics = GranuleStatistics.isKept(column.type(), spec.layout().sortingKey().contains(column.name()));
        statistics = new GranuleStatistics(column.type(), PartLayout.granuleCount(rowCount));
        granule = 0;
        rows = 0;
        encodedBytes = 0;
        sizeBytes = 0;
    }

    public void addGranule(TableColumn column, Column values) {
        if (values.rowCount() != PartLayout.granuleRows(rowCount, granule)) {
            throw new IllegalArgumentException(
                    "part=" + spec.partId() + " column=" + column.name() + " granule=" + granule
                            + " rows=" + values.rowCount() + " of " + rowCount);
        }
        ByteWriter out = scratch.chunk();
        out.reset();
        hash.update(values);
        if (keepsStatistics) {
            statistics.add(values);
        }
        scratch.encoder().encode(values, out);
        sink.put(PartLayout.key(spec.partId(), column.id(), granule), out.bytes(), out.length());
        granule++;
        rows += values.rowCount();
        encodedBytes += out.length();
        sizeBytes += values.sizeBytes();
    }

    public void endColumn(TableColumn column) {
        if (rows != rowCount) {
            throw new IllegalStateException(
                    "part=" + spec.partId() + " column=" + column.name() + " rows=" + rows + " of "
                            + rowCount);
        }
        written.put(column.id(),
                new ManifestColumn(column.id(), column.name(), column.type(), hash.finish(), encodedBytes,
                        sizeBytes, keepsStatistics ? statistics.min() : null,
                        keepsStatistics ? statistics.max() : null));
    }

    /** Writes the manifest; {@code marks} as in {@link PartManifest#marks()}. */
    public PartManifest finish(List<String> keyNames, List<DataType> keyTypes, List<Column> marks) {
        ContentHash content = new ContentHash();
        List<ManifestColumn> columns = new ArrayList<>();
        for (TableColumn column : spec.layout().columns()) {
            ManifestColumn done = written.get(column.id());
            if (done == null) {
                throw new IllegalStateException(
                        "part=" + spec.partId() + " column " + column.name() + " was not written");
            }
            content.add(done.type(), done.checksum());
            columns.add(done);
        }
        ContentChecksum checksum = content.finish(rowCount);
        PartManifest manifest = new PartManifest(spec.partId(), spec.tableId(), spec.tablePartition(), spec.layout()
                .schemaVersion(), spec.level(), rowCount, columns, keyNames, keyTypes, marks, checksum,
                spec.sourceRanges());
        byte[] bytes = ManifestCodec.encode(manifest);
        sink.put(PartLayout.key(spec.partId(), PartLayout.MANIFEST_COLUMN_ID, 0), bytes, bytes.length);
        return manifest;
    }
}
