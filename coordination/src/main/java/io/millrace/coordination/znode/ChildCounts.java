package io.millrace.coordination.znode;

/**
 * What a znode says of its children without their names.
 *
 * @param changes how often a child was created or deleted; may run over, so only differences mean something
 * @param present how many there are
 */
public record ChildCounts(int changes, int present) {
    /** Of a znode that was just created. */
    public static final ChildCounts NONE = new ChildCounts(0, 0);

    /** After one more child was created. */
    public ChildCounts created() {
        return new ChildCounts(changes + 1, present + 1);
    }

    /** After a child was deleted. */
    public ChildCounts deleted() {
        return new ChildCounts(changes + 1, present - 1);
    }

    /** How many children were created since the same znode said {@code before}, those included that are deleted again. */
    public int createdSince(ChildCounts before) {
        // changes = created + deleted, present = created - deleted
        return (changes - before.changes + present - before.present) / 2;
    }
}
