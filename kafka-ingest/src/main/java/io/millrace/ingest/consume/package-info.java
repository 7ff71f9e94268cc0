/**
 * Consumption: from the messages of a consumer group to blocks committed exactly once.
 *
 * <h2>Terms</h2>
 * <i>open block</i>: the block being filled. <i>block in flight</i>: the one before it, being transformed, written and
 * committed. <i>ledger</i>: the durable next offset of a topic partition, with counters; its version is the fence.
 *
 * <h2>Threads</h2>
 * Each consumer has two: {@code kafka-<db>.<table>-<i>} polls, decodes and decides; {@code kafka-<db>.<table>-<i>-commit} takes
 * one block at a time through the sink. Nothing is shared but the hand-over of that block and of its result.
 *
 * <h2>Steps</h2>
 * <pre>
 * 1 assigned      pause; take the ledger (owner = me, epoch + 1); seek to its next offset; resume
 * 2 poll          messages of a topic partition in order ({@link io.millrace.ingest.fetch}); an offset below the expected one is a duplicate and passed over
 * 3 decode        straight into the open block; a message gives all its rows or none
 * 4 cut           by rows, bytes, or age; at a message's end
 * 5 hand over     when the block in flight is done; otherwise pause and keep polling
 * 6 prepare       the sink runs views and writes parts
 * 7 commit        the sink's one multi: targets and ledgers, each ledger expecting the version of the write before
 * 8 tell Kafka    the group's committed offset, for lag tools; its metadata carries the ledger's epoch
 * </pre>
 *
 * <h2>Steps of a revocation</h2>
 * 1. Commit what was read, if that takes no longer than a deadline, else drop it. 2. Forget the topic partition.
 *
 * <h2>Failpoints</h2>
 * {@link io.millrace.ingest.consume.ConsumerFailpoints}. Steps 3 and 4 change memory alone and have none, no more than the
 * second of a revocation; 6 is insert.1, and 7 is commit.3.
 *
 * <h2>Guarantees</h2>
 * Every message enters every target of the views exactly once, whatever fails: a block that is not committed is read again
 * from the ledger's offset, and one that is committed has moved the ledger in the same transaction. In every commit
 * consumed = inserted + filtered + skipped + dead-lettered + gap.
 *
 * <h2>When it fails</h2>
 * <ul>
 * <li>A message cannot be parsed: what is before it commits, its topic partition waits at it, the others go on.</li>
 * <li>A view fails: both blocks are dropped, all topic partitions are sought back to their ledgers and paused for a while;
 * the consumer stays in its group.</li>
 * <li>The commit cannot be sent: the block is kept and sent again.</li>
 * <li>Kafka does not say whether the topics are still those that the ledgers count for: the block is kept and asked again before
 * 7. A topic that was created again is read from its beginning; what was read last may be of either topic and is dropped. So it is
 * when the topic does not exist for a while, since nobody will ever know. The others are read again from their ledgers.</li>
 * <li>Nothing comes of a topic: its id is asked for from time to time, since a topic that was created again may have exactly as many
 * messages as were read of the one before.</li>
 * <li>Fenced: the block is dropped; the ledgers that were taken rest, and are taken again only after a pause if the group
 * still says that they are ours; the others are read again.</li>
 * <li>Revoked: both blocks are committed if that takes no longer than a deadline, else dropped.</li>
 * <li>The client hangs or dies: a new one is made; whatever the old one still does is fenced.</li>
 * </ul>
 *
 * <h2>After a crash</h2>
 * Step 1 finds the ledger where the last multi left it.
 */
@NullMarked
package io.millrace.ingest.consume;

import org.jspecify.annotations.NullMarked;
