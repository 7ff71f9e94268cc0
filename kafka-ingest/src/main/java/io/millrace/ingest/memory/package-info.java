/**
 * Kafka in this process, as far as consumption sees it: brokers with logs, and the coordinator of consumer groups. For
 * simulations and tests; it implements {@link io.millrace.ingest.consume.RecordSource} and its neighbours, and the same
 * contract test runs against it and against Kafka's client with a real broker. Deterministic: no thread is started, nothing
 * is drawn at random, and time is that of the given clock: what is due (a member that was silent for too long) happens when
 * anybody next calls, or at {@link io.millrace.ingest.memory.SimulatedKafka#tick}.
 *
 * <h2>What is modelled</h2>
 * <ul>
 * <li>Logs: begins that move (retention), holes (compaction, control records, aborted transactions), open transactions, ends
 * that are lost with the leader's epoch, topics that are deleted, created again with another id, and grow.</li>
 * <li>Groups: the classic protocol with cooperative rebalancing and static members. A rebalance waits for every member to
 * poll, up to {@code max.poll.interval}; what changes hands is revoked in one round and assigned in the next. A member that is
 * silent for the session's time-out is removed, and learns of it at its next poll, as a loss; so does one that did not poll
 * for too long. A static member that comes back in time finds its topic partitions without a rebalance. A second client of the
 * same name takes them at once, and the first is fenced when it next speaks.</li>
 * <li>Committed offsets with metadata; commits are taken from members only. A deleted topic takes its offsets with it.</li>
 * <li>Faults: brokers or coordinator away, a process cut off, stopped or killed; failures before and after each call, members
 * that hear of their group late, records delivered again
 * ({@link io.millrace.ingest.memory.BrokerTransit}).</li>
 * </ul>
 *
 * <h2>What is not</h2>
 * The newer group protocol, members without a name, several brokers that fail one by one, what a client has fetched ahead,
 * asynchronous commits that arrive late, quotas and authorization.
 */
@NullMarked
package io.millrace.ingest.memory;

import org.jspecify.annotations.NullMarked;
