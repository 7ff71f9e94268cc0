/**
 * What a Kafka table is told: the {@code kafka_*} settings of its CREATE statement and the server's {@code <kafka>} section,
 * checked as ClickHouse checks them and translated from librdkafka's names to those of the Java client.
 *
 * <h2>Precedence, later wins</h2>
 * 1. built-in defaults, 2. {@code <kafka>}, 3. {@code <kafka><kafka_topic>} of the table's topic, 4. {@code <kafka><consumer>} or
 * {@code <kafka><producer>}, 5. their {@code <kafka_topic>}, 6. the table's own settings, 7. what correctness demands (no automatic
 * commit).
 *
 * <p>
 * Nothing is ignored silently: an unknown name is refused by name, a setting that is known but not supported is refused with
 * NOT_IMPLEMENTED, and a tuning knob of librdkafka without a counterpart in the Java client is accepted and named in the log.
 */
@NullMarked
package io.millrace.ingest.settings;

import org.jspecify.annotations.NullMarked;
