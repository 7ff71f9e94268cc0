/**
 * One replica of a table: it follows the table's log, fetches what it lacks, and inserts.
 *
 * <h2>Terms</h2> <i>applied index</i>: the log index of the last entry in the part set. <i>state hash</i>: a hash of the part
 * set, the same on every replica at the same applied index. <i>to clone</i>: to take part set and applied index from a live
 * replica instead of the log.
 *
 * <h2>Layout</h2> In the store, space {@code replica}, key {@code <table uuid>}: format u8 = 1, applied index i64, state hash
 * 2 × i64; written in the same batch as the part set. In ZooKeeper: see the coordination packages log, table and replica.
 *
 * <h2>Steps of an insert</h2>
 *
 * <pre>
 * 1. Write every target's parts as files, synced; move them into the store; record them as prepared, synced.
 * 2. One multi: ledgers, block hashes, log entries of all targets (coordination's commit).
 * 3. Each target's replica applies its log up to the new entry: prepared parts become local, part set and applied index in one
 *    batch. Then the insert is acknowledged.
 * </pre>
 *
 * <h2>Steps of following</h2>
 *
 * <pre>
 * 1. Read the entries above the applied index.
 * 2. Apply them in order: one synced batch of part set, applied index and state hash; then the new snapshot is visible.
 * 3. Queue what is known but not here. Fetchers take it from the origin, else from any live replica, check it, and
 *    hand it to the owner thread, which makes it local.
 * 4. Publish applied index and state hash.
 * </pre>
 *
 * <h2>Steps of cloning</h2>
 *
 * <pre>
 * 1. Ask the live replicas; take part set and applied index of the one that has applied most.
 * 2. One synced batch of part set, applied index and state hash.
 * </pre>
 *
 * <h2>Failpoints</h2> {@link io.millrace.replication.replica.ReplicaFailpoints}; step 2 of an insert is commit.3.
 *
 * <h2>Guarantees</h2> Entries are applied strictly in order, each once. A part is visible only after its bytes were checked. A
 * part that the log names is on disk here, or known and being fetched, whatever crashed when. A part that is prepared goes when the
 * log certainly does not name it, or names it no more; where whoever committed it has given up without knowing the outcome, the
 * owner thread raises the fence, so that nothing of it is still to come, and waits until the state is of the log's end of then.
 *
 * <h2>Damaged parts</h2> Whoever meets a damage, reading, serving or scrubbing (see {@link
 * io.millrace.replication.replica.Scrub}), makes the owner thread record the part as known, which takes it out of what queries
 * see, and queue it to be fetched. While no replica gives a good copy the table's last error names the part, and the queue has
 * it; it is asked for until one comes. When all replicas are alive and all say, several times in a row, that they have no good
 * copy, the part is called lost: the log names it once with its rows and the messages that they were read from, and the queue
 * as long as the table is there, after restarts too.
 *
 * <h2>After a crash</h2>
 *
 * <ul>
 * <li>In 1 of an insert: files without a record go at the next start; prepared parts that the log does not name go once the
 * log has been read to its end by a fenced reader, for then it never will name them.
 * <li>In 2: the outcome is in the log, and the same reading finds it.
 * <li>Between 2 and 3: the next start applies the entry, and the parts it names are prepared here.
 * <li>In following: the batch is whole or absent; publishing is repeated. A half-received file is resumed or fetched anew.
 * <li>In a clone: one batch, so it happened or is done again.
 * </ul>
 */
@NullMarked
package io.millrace.replication.replica;

import org.jspecify.annotations.NullMarked;
