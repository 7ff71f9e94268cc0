/**
 * Fetching: from brokers to messages, without an object for each of them.
 *
 * <h2>Terms</h2>
 * <i>record batch</i>: what a producer sent at once, checked and compressed together. <i>run</i>: the batches of one topic partition in
 * one answer. <i>message</i>: a record, as places in a buffer.
 *
 * <h2>Why not the client's own fetching</h2>
 * Kafka's consumer makes a buffer, a copy and several objects for each record of a compressed batch, and offers no way round it. Here a
 * batch is unpacked at once into memory that the next one uses again, and a record is read where it lies. Kafka's consumer is still the
 * member of the group: it joins, is assigned, keeps its heartbeats, looks offsets up, and checks a position's leader epoch
 * when it is sought; all that it is assigned stays paused in it, so that it fetches nothing. Connections, security, metadata and fetch sessions are its
 * library's as well.
 *
 * <h2>What happens, all of it in memory</h2>
 * <pre>
 * 1 ask       each broker that owes nothing, about all topic partitions that it leads, that are wanted, and of which nothing is waiting
 * 2 answer    walk over the batches' headers: where does reading go on? Errors of one topic partition are its own
 * 3 take      one topic partition's run, in turns; the next question (1) leaves before it is read
 * 4 read      batch by batch: verify the checksum, pass over aborted transactions and control records, unpack, read records
 * </pre>
 *
 * <h2>Guarantees</h2>
 * Messages of a topic partition come in the order of their offsets, none twice, none from before the position. An answer to a question from
 * before a seek is not taken. The question carries the leader's epoch and that of the last message read, so that a broker whose log was cut
 * short in between says so (brokers since 2.7; before, the epoch is only checked by a seek); it names the topic by the id it had at the first
 * question after the assignment (brokers since 3.1), so that messages of a topic that was created again are never taken for those of the old one:
 * the offset counts as one that is not in the log, and whoever seeks then has to know of which topic. A leader that is older than the last
 * message read is not asked as long as that may be a delay of metadata.
 *
 * <h2>When it fails</h2>
 * A broker that does not answer, or leads no longer: metadata are asked for again, then the question. An offset that is not in the log: thrown.
 * A damaged batch: thrown; the consumer makes a new client, which asks again from the ledger.
 */
@NullMarked
package io.millrace.ingest.fetch;

import org.jspecify.annotations.NullMarked;
