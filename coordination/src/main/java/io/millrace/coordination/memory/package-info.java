/**
 * ZooKeeper in this process, not durable: what {@link io.millrace.coordination.znode.Znodes} promises, and everything that
 * it warns of, on demand. For simulations and for the tests of every module above; it lives with the code it must stay
 * equal to, and the same contract test runs against it, against a real server and against an ensemble of three.
 * Deterministic: nothing happens by itself, no thread is started, and callbacks run in the thread that causes them.
 *
 * <h2>Terms</h2>
 * <dl>
 * <dt>transaction</dt><dd>one applied multi, or the end of a session with ephemerals; numbered</dd>
 * <dt>server</dt><dd>each client has one of its own; it shows the tree as of a transaction, its <i>view</i></dd>
 * <dt>stray</dt><dd>a write that is under way on a connection that is gone</dd>
 * </dl>
 *
 * <h2>What is modelled</h2>
 * <ul>
 * <li>Writes are linearizable: each is applied to the newest tree, whole or not at all.</li>
 * <li>Reads are of the server's view, which may be old ({@link io.millrace.coordination.memory.MemoryZnodes#lagBehind}).
 * It never goes back within a session as far as the client has seen it: an answer that was lost does not count, so that
 * after a reconnection a client may not see its own write whose answer it did not get. After a write, applied or refused
 * by a conflict, the view is that of the write: ZooKeeper orders refused writes like applied ones. A new session is
 * opened by a transaction, so it sees all before it.</li>
 * <li>Requests and answers of one connection keep their order
 * ({@link io.millrace.coordination.memory.Transit}).</li>
 * <li>A connection that breaks loses calls before they are applied or after. A stray may be applied as long as the
 * session lives and is not connected again: ZooKeeper's leader takes a session's requests only through the server that
 * has the session, and a server closes a session's earlier connection; what had reached the leader by then was applied
 * before. So strays arrive in order, some first of them, or none.
 * {@link io.millrace.coordination.memory.MultiFault#DELAYED} is harsher: it may arrive later still.</li>
 * <li>Sessions end at the service without their clients
 * ({@link io.millrace.coordination.memory.MemoryZooKeeper#endSession}), which find out when they send or connect; or the
 * client gives its session up while the service keeps it. Nothing of an ended session is applied. Its ephemerals go in one
 * transaction, then or later.</li>
 * <li>Watches tell when the client's server learns of a change, never before the client can see it; late, merged, lost,
 * and for nothing after a reconnection. What is due when a connection breaks is lost.</li>
 * <li>Sequential numbers rise by the number of creations, with gaps on demand.</li>
 * </ul>
 *
 * <h2>What is not</h2>
 * Access lists, quotas, the loss of a quorum (that is: all clients without a connection), the answer time of a service
 * that is overloaded, and a service that is restored from an old copy.
 */
@NullMarked
package io.millrace.coordination.memory;

import org.jspecify.annotations.NullMarked;
