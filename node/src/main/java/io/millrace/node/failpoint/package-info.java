/**
 * Failpoints that can be armed, for tests of the built distribution: a process is halted, held or failed at an exact place of a protocol.
 *
 * <h2>Terms</h2> <i>reached</i>: the code came by. <i>fired</i>: it was armed, and it was this time's turn.
 *
 * <h2>Layout</h2> What a failpoint does is written {@code NAME=ACTION[@WHEN]}:
 *
 * <pre>
 * ACTION  halt          the process ends at once, as by SIGKILL, with status 137
 *         pause:MS      the thread stands still so long, or until the failpoint is disarmed
 *         error         the thread gets a RetriableException
 * WHEN    N             only the Nth time from now, from 1; 1 if nothing is said
 *         every         every time
 *         P/SEED        each time with probability P, from 0 to 1, drawn from SEED
 * </pre>
 *
 * <h2>Guarantees</h2> A node has this only if its configuration says {@code test.failpoints: true}; otherwise its failpoints are
 * {@link io.millrace.coordination.failpoint.Failpoints#NONE}, and the admin RPC does not know the service.
 */
@NullMarked
package io.millrace.node.failpoint;

import org.jspecify.annotations.NullMarked;
