/**
 * A table as a replicated log of facts.
 *
 * <h2>Terms</h2>
 * <i>entry</i>: one fact. <i>log index</i>: its place; also the block number of the parts it adds. <i>generation</i>: one
 * directory of the log.
 *
 * <h2>Layout</h2>
 * <pre>
 * &lt;table&gt;/log                                 log-head/1: current generation; "dropped" when the table is being dropped
 * &lt;table&gt;/log/&lt;generation&gt;/log-&lt;ten digits&gt;   log-entry/1: one fact
 * &lt;table&gt;/truncated                           truncation/1: everything below this log index has been, or is being, deleted
 * &lt;table&gt;/structure/&lt;table partition&gt;         its version is what merges, drops and mutations check and bump
 * </pre>
 * A log index is {@code generation << 31 | number}. Numbers come from ZooKeeper's 32-bit sequence, which may skip; so log
 * indexes rise strictly, and nothing assumes the next one.
 *
 * <h2>Steps</h2>
 * <ul>
 * <li>Append: in one multi with whatever else the fact needs: check the version of {@code log}, create the entry in the
 * head's generation. (See the commit package; nothing here appends.)</li>
 * <li>Read after index i: list the generation, read the entries above i in order, then read {@code truncated}: if it is
 * above i + 1 and the first entry found is not i + 1, entries may be missing and the reader must take a snapshot from a
 * peer.</li>
 * <li>Read on, when everything up to i was read: read the head and the counts of children of its generation's directory,
 * <i>changes</i> (ZooKeeper's cversion: created and deleted) and <i>present</i> (created less deleted). Half of what both have
 * grown by since everything was read is the number k of entries made since; if it is 0 there is nothing to read. Else read
 * i + 1 to i + k. None of them was there before, so if all k exist they are all that were made, and none was deleted. If
 * one does not exist (a number passed over, or truncated), or the generation is another, list as above. The counts kept are
 * those that came with the listing or before the entries, so a server that lags can make the reader late, never pass over an
 * entry.</li>
 * <li>Truncate below i: 1. raise {@code truncated} to i. 2. delete the entries below i, oldest first, in batches.
 * 3. delete empty generations below the head's.</li>
 * <li>Roll: one multi: write the head with generation g + 1 and create its directory. Writers that checked the old head
 * fail and look again, so generation g is complete once g + 1 exists. It is done when the numbers pass 2^30, half of
 * what the sequence can count.</li>
 * </ul>
 *
 * <h2>Guarantees</h2>
 * A reader that got the entries up to i never later finds a new entry at or below i. An entry never changes.
 *
 * <h2>After a crash</h2>
 * Truncation is resumed by the next one: step 1 only ever raises the mark and 2 deletes all that is below it.
 */
@NullMarked
package io.millrace.coordination.log;

import org.jspecify.annotations.NullMarked;
