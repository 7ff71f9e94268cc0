/** From Kafka's records to blocks and back. The only module that uses the Kafka client. */
@NullMarked
package io.millrace.ingest;

import org.jspecify.annotations.NullMarked;
