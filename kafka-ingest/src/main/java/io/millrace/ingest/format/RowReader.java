package io.millrace.ingest.format;

/**
 * How a format arranges values into rows. Positions are indexes into the buffer; {@code end} is exclusive. Owned by the thread of
 * its decoder. Throws {@link ParseFailure}.
 */
abstract class RowReader {
    /** What {@link #row} returns when there are no more; the position is then {@link #at}. */
    static final int NO_ROW = -1;

    /** Where {@link #row} stopped without a row. */
    int at;

    /** Directs rows to {@code target}; called whenever the target changes. */
    abstract void bind(BlockBuilder target);

    /** Reads what stands before the first row; resets all state of the previous message. */
    abstract int prefix(byte[] b, int p, int end);

    /** Appends one row; {@code rowNumber} counts from 0. */
    abstract int row(byte[] b, int p, int end, long rowNumber);

    /** Checks what stands after the last row. */
    int suffix(byte[] b, int p, int end) {
        return p;
    }

    /** Where to go on after a bad row that began at {@code rowStart} and failed at {@code p}; the next line. */
    int resync(byte[] b, int rowStart, int p, int end) {
        int q = Math.min(p, end);
        while (q < end && b[q] != '\n') {
            q += b[q] == '\\' && q + 1 < end ? 2 : 1;
        }
        return Math.min(end, q + 1);
    }

    /** A failure as the user is to see it; {@code rowNumber} counts from 1. */
    ParseFailure atRow(ParseFailure e, long rowNumber) {
        return e.isOfRow() ? e.with("(at row " + rowNumber + ")\n") : e;
    }

    /** Whether bad rows can be skipped at all. */
    boolean canResync() {
        return true;
    }
}
