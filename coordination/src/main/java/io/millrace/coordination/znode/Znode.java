package io.millrace.coordination.znode;

import java.util.Objects;

/**
 * A znode as read.
 *
 * @param text           the value
 * @param version        how often it was written since its creation
 * @param writtenTxn     the number of the transaction that last wrote it; orders writes over the whole tree
 * @param writtenAtMs    when it was last written, by the clock of the service; for people only
 * @param ephemeralOwner the session that it ends with; 0 if persistent
 * @param children       of the same moment
 */
public record Znode(String text, int version, long writtenTxn, long writtenAtMs, long ephemeralOwner,
        ChildCounts children) {
    public Znode {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(children, "children");
    }

    /** With other children. */
    public Znode with(ChildCounts counts) {
        return new Znode(text, version, writtenTxn, writtenAtMs, ephemeralOwner, counts);
    }
}
