/**
 * Ephemeral znodes that are kept while the process lives: members, replicas' signs of life, leases.
 *
 * <h2>Steps</h2>
 * Each round, for each kept znode: 1. read it. 2. absent: create it. 3. ours, of this session: held. 4. ours, of an
 * older session (the server has not ended it yet), or of an earlier run that we may replace: delete and create it in one
 * multi, by its version. 5. another's: blocked, look again in the next round.
 * What was released is deleted if it is this session's, in the same rounds, until that is sure.
 * A round is made at once when the session's state changes or the znode does, and otherwise at a fixed interval.
 *
 * <h2>Guarantees</h2>
 * None that a decision may rest on: a process may believe that it holds a znode that is gone. What must be safe is
 * fenced by versions (the fence, commit and ledger packages).
 */
@NullMarked
package io.millrace.coordination.ephemeral;

import org.jspecify.annotations.NullMarked;
