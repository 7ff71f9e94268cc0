/**
 * One block, any number of targets, one multi; and the other changes of a table's log.
 *
 * <h2>Terms</h2>
 * <i>token</i>: random text that marks everything one commit writes. <i>target</i>: a table that gets parts of the
 * block. <i>block hash</i>: what makes two blocks the same for one target.
 *
 * <h2>Layout</h2>
 * <pre>
 * &lt;table&gt;/blocks/&lt;hash&gt;   persistent   block/1: token. The dedup window, oldest first by transaction number
 * </pre>
 * and the ledgers, log heads, log entries, structure and schema of the packages of those names.
 *
 * <h2>Steps</h2>
 * The whole insert has five; this package does the third.
 * <ol>
 * <li>The caller writes the parts' files.</li>
 * <li>The caller records the parts as prepared, durably.</li>
 * <li>One multi, in this order:
 * <pre>
 * check   /writers/&lt;node&gt;          the fence
 * setData ledger                   for each topic partition: next state, expecting the version of the caller's last
 * check   &lt;table&gt;/log              for each target: the head; fails after a drop or a roll
 * create  &lt;table&gt;/blocks/&lt;hash&gt;    if the target has one
 * create  &lt;table&gt;/log/&lt;g&gt;/log-     parts-added
 * check   &lt;table&gt;/blocks/&lt;hash&gt;    instead of these three, for a target that was found to have the block
 * </pre></li>
 * <li>The caller applies the entries and acknowledges.</li>
 * <li>The caller tells Kafka, for lag tools.</li>
 * </ol>
 * When an operation of 3 does not fit:
 * <ul>
 * <li>ledger: another owner has taken over: {@code Fenced}. Nothing is written. The caller drops the prepared parts
 * and stops the topic partition. No decision ever rests on a read, a lock held in memory, or a live session.</li>
 * <li>block hash: this target has the block already. It is left out and the others, and the ledgers, are sent again:
 * each target deduplicates by itself. If its hash is gone by then, it gets the block like the others.</li>
 * <li>log head: the table is gone: {@code TableGone}, nothing is written; or it rolled: sent again.</li>
 * </ul>
 *
 * <h2>Guarantees</h2>
 * All targets get the block and all ledgers advance, or nothing happens. A commit is applied at most once, however often
 * it is sent; see the fence package for the argument. A block hash goes with its part: the change that drops the part
 * deletes the hash in the same multi.
 *
 * <h2>After a lost reply</h2>
 * The fence is raised, then the log of the first target is searched for the token above the index that was known before
 * sending; for a commit without targets the ledger's token tells. If this does not succeed in time the caller gets an
 * UnknownOutcomeException, deletes nothing, and calls commit again with the very same block commit. Where the log was truncated
 * past the place, a ledger or block hash with the token says that it was applied, and a ledger that only the multi, or only
 * somebody else's one write, can have moved says that it was not. If others have moved all ledgers on since, the outcome is
 * {@code Overtaken}: the ledgers are theirs, and the parts are kept until the table's state tells.
 *
 * <h2>After a crash</h2>
 * The next start opens the fence, then reads the logs to their end: prepared parts that are not named there never will
 * be.
 *
 * <h2>Failpoints</h2>
 * {@link io.millrace.coordination.commit.CommitFailpoints}.
 */
@NullMarked
package io.millrace.coordination.commit;

import org.jspecify.annotations.NullMarked;
