/**
 * INSERT into a Kafka table: rows to messages.
 *
 * <h2>Terms</h2>
 * <i>row format</i>: one whose messages hold {@code kafka_max_rows_per_message} rows each, with prefix and suffix in every message.
 * <i>block format</i>: one whose message holds a whole block (Native, JSONColumns, Pretty).
 *
 * <h2>Steps of an INSERT</h2>
 * 1. Encode rows into messages and hand them to the client. 2. Flush: every message is acknowledged by all in-sync replicas.
 * 3. Only then is the INSERT acknowledged.
 *
 * <h2>Guarantees</h2>
 * An acknowledged INSERT is in the topic, each message once (the producer is idempotent). An INSERT that fails may have sent some
 * of its messages: Kafka offers no way to take them back without a transaction, and ClickHouse uses none.
 */
@NullMarked
package io.millrace.ingest.produce;

import org.jspecify.annotations.NullMarked;
