/**
 * How far each topic partition has been consumed, and who may go on.
 *
 * <h2>Terms</h2>
 * <i>ledger</i>: the znode of one topic partition of one consumer group. <i>owner</i>: who may commit to it.
 * <i>epoch</i>: raised by each change of owner. <i>version</i>: ZooKeeper's count of writes; the fence.
 *
 * <h2>Layout</h2>
 * <pre>
 * /kafka/&lt;group&gt;/&lt;topic&gt;/&lt;topic partition&gt;   ledger/1: topic id, next offset, leader epoch, owner, epoch,
 *                                                 counters, gaps, token of the last write; ids of
 *                                                 former topics of that name, if there were any
 * </pre>
 *
 * <h2>Steps</h2>
 * 1. Take ownership: write owner = me, epoch + 1, expecting the version read. 2. Consume from the next offset. 3. Commit
 * blocks, each expecting the version of the write before (the commit package). A bad version anywhere: another owner
 * has taken it; stop.
 *
 * <h2>Guarantees</h2>
 * consumed = inserted + filtered + skipped + deadLettered + gap in every state. The next offset moves only by a write
 * that expects the version its writer has read, so two owners never both advance from the same state.
 *
 * <h2>After a crash or an unknown outcome</h2>
 * Every write carries a token of its own, so its writer knows it again. Sending the same write again is harmless: both
 * expect the same version and at most one of them is applied.
 */
@NullMarked
package io.millrace.coordination.ledger;

import org.jspecify.annotations.NullMarked;
