/**
 * Tables that run on this node: what stands behind a catalog entry, and how a block gets into it.
 *
 * <h2>Terms</h2> A <i>live table</i> is an attached entry of the catalog with what it runs: a replica, consumers, rows in memory.
 * An <i>insert plan</i> says where a block for one table goes: into the table, and through its materialized views, and theirs,
 * into others. A plan is made of one catalog and used until the next.
 *
 * <h2>A block's way</h2> INSERT or consumer -> insert plan -> views -> columns and defaults of each target -> key columns -> parts
 * prepared ({@link io.millrace.replication.replica.BlockInserter}) -> rows for Kafka targets produced and flushed -> one commit
 * for all targets and ledgers -> visible.
 *
 * <p>Rows into a Kafka table are produced before the commit, since Kafka cannot take part in it: a crash between the two
 * produces them again (at least once). Rows into Memory tables are added after the commit and live as long as the process.
 */
@NullMarked
package io.millrace.node.table;

import org.jspecify.annotations.NullMarked;
