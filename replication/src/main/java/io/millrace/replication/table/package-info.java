/**
 * Tables of the MergeTree family on one node.
 *
 * <h2>Terms</h2>
 * The <i>part set</i> is what the table's log says there is; a part of it is <i>local</i> or <i>known</i>. <i>Visible</i> are
 * the local ones. A <i>snapshot</i> is the list of visible parts at one moment. A <i>table partition</i> is a value of
 * PARTITION BY, named by its id ({@link PartitionIds}).
 *
 * <h2>Steps of an insert</h2>
 * 1. {@link TableStorage#prepare}: split the rows by table partition, sort, write, take in, record as prepared.
 * 2. The caller writes the facts to the logs. 3. The thread that applies a table's log commits a {@link PartSetChange} that adds
 * the parts: prepared ones become local and visible, in one durable batch with the applied index.
 *
 * <h2>Guarantees</h2>
 * A change is durable before it is visible, and visible all at once. A snapshot's parts can be read until it is closed, whatever
 * happens to the table.
 *
 * <h2>After a crash</h2>
 * {@link TableStorage#open} finds the part set as it was last committed. {@link TableStorage#prepared} lists what was prepared:
 * the caller looks each up in the log, then adds or discards it.
 */
@NullMarked
package io.millrace.replication.table;

import org.jspecify.annotations.NullMarked;
