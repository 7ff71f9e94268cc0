package io.millrace.replication.table;

/**
 * Says what need not be read. It may only say no when no row can match; true is always right. Called before reading, on the
 * scanning thread.
 */
public interface GranulePruner {
    /** Reads everything. */
    GranulePruner NONE = new GranulePruner() {
        @Override
        public boolean mayMatch(VisiblePart part) {
            return true;
        }

        @Override
        public boolean mayMatch(VisiblePart part, int granule) {
            return true;
        }
    };

    /** By table partition, row counts, or what is known before granules are looked at. */
    boolean mayMatch(VisiblePart part);

    /**
     * By the granule's min and max ({@code part.manifest().column(id).min()}, row {@code granule}) and by marks
     * ({@code part.manifest().marks()}: the key's values are between rows {@code granule} and {@code granule + 1}).
     */
    boolean mayMatch(VisiblePart part, int granule);
}
