/**
 * The fence of a writer: what makes a lost reply harmless.
 *
 * <h2>Terms</h2>
 * <i>writer</i>: a node, known by its name. <i>installation</i>: a data directory, known by a random id kept in it.
 * <i>instance</i>: one run of the process. <i>settled</i>: nothing that this writer sent before can be applied any more.
 *
 * <h2>Layout</h2>
 * <pre>
 * /writers/&lt;node&gt;   persistent   writer/1: installation id, instance id; its version is the fence
 * </pre>
 *
 * <h2>Steps</h2>
 * Every write that must not be repeated blindly is one multi that also checks the fence's version.
 * <ol>
 * <li>Open, at start: write own instance id: the version rises, and whatever an earlier run of this node still has under
 * way fails its check.</li>
 * <li>Write: multi of {@code check(fence, v)} and the operations.</li>
 * <li>The reply is lost: raise the fence by {@code setData(fence, v)}. When it is above v, look for the write by its
 * token, in reads of one session that has seen the raised fence. There: applied. Not there: not applied, and it never
 * will be; send it again with the new version.</li>
 * </ol>
 * What is only a note of how far a node is, and written again and again, checks the fence and is not settled.
 *
 * <h2>Failpoints</h2>
 * {@link io.millrace.coordination.fence.FenceFailpoints}; step 1 is start.3, and 2 is commit.3 and change.3.
 *
 * <h2>Guarantees</h2>
 * <b>Why 3 is sound.</b> ZooKeeper orders all changes. The lost multi succeeds only at a point of that order where the
 * fence has version v; versions only rise; so it is either before the raise in that order or it fails. The order of
 * packets, of connections and of sessions does not matter: a request that was delayed in a socket, in a follower or in
 * a dying session meets the raised fence. Reads of one session never go back, so reads made after that session has
 * shown the raised fence show everything before the raise, hence the lost multi if it was applied. No {@code sync} is
 * trusted; the session's number is compared before and after the reads, as a new session may be served by a server that
 * lags.
 * <p>
 * Two instances of one node: the later open wins, the earlier one's writes fail and say so
 * ({@link io.millrace.coordination.fence.SupersededException}).
 *
 * <h2>After a crash</h2>
 * After step 1 of the next start, what the log does not name now it will never name; so files prepared for a commit
 * that is not in the log may be deleted then, and not before.
 */
@NullMarked
package io.millrace.coordination.fence;

import org.jspecify.annotations.NullMarked;
