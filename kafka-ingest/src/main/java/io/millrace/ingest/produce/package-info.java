/** INSERT into a Kafka table: rows to messages. */
@NullMarked
package io.millrace.ingest.produce;

import org.jspecify.annotations.NullMarked;
