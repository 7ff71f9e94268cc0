package io.millrace.coordination.commit;

/** How a change of a table's log ended, when that is known. */
public sealed interface ChangeOutcome {
    /** The fact is in the log. */
    record Appended(long logIndex) implements ChangeOutcome {}

    /** Nothing was applied: the structure of a table partition has changed since it was read. */
    record StructureMoved(String path) implements ChangeOutcome {}

    /** Nothing was applied: the schema has changed since it was read. */
    record SchemaMoved() implements ChangeOutcome {}

    /** Nothing was applied: there is no such table any more. */
    record TableGone() implements ChangeOutcome {}
}
