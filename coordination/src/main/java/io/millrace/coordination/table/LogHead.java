package io.millrace.coordination.table;

import io.millrace.coordination.codec.Fields;
import io.millrace.coordination.codec.ValueFormat;
import io.millrace.coordination.znode.ZnodeOp;
import io.millrace.coordination.znode.Znodes;

/**
 * The value of a table's {@code log} znode. Every commit checks its version.
 *
 * @param incarnation random name of this life of the table, so that a writer that still knows an earlier table at the
 *                    same path cannot write into this one
 * @param generation  the directory that entries go to
 * @param isDropped   true once the table is being dropped
 */
public record LogHead(String incarnation, int generation, boolean isDropped) {
    private static final ValueFormat FORMAT = new ValueFormat("log-head", 1);

    public LogHead {
        if (incarnation.isEmpty() || incarnation.contains("/") || generation < 0) {
            throw new IllegalArgumentException("incarnation='" + incarnation + "' generation=" + generation);
        }
    }

    /** The directory of one generation. */
    public String directory(TablePath table, int ofGeneration) {
        return table.log() + "/" + incarnation + "-" + ofGeneration;
    }

    /** The directory that entries go to. */
    public String directory(TablePath table) {
        return directory(table, generation);
    }

    /**
     * An operation that fits only while this life of the table lasts. Versions alone do not tell: a table created anew at
     * the same path starts with the same ones, and a request for the old table may arrive late.
     */
    public ZnodeOp.Check sameLife(TablePath table) {
        return new ZnodeOp.Check(directory(table), Znodes.ANY_VERSION);
    }

    /** The znode's text. */
    public String encode() {
        return FORMAT.encode(new Fields().with("incarnation", incarnation)
                .with("generation", generation)
                .with("dropped", isDropped));
    }

    /** Reads a znode's text. */
    public static LogHead decode(String text, String where) {
        Fields fields = FORMAT.decode(text, where);
        return new LogHead(fields.string("incarnation"), fields.intValue("generation"),
                fields.booleanValue("dropped"));
    }
}
