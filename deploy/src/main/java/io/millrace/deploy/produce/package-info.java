/**
 * Fills a topic with generated events and keeps the producer's record of what the broker acknowledged.
 *
 * <p>Event {@code i} goes to topic partition {@code i % partitions}, so that what is in a topic partition follows from the seed. The
 * producer is idempotent and any failed send fails the command: a record that was written whole lists exactly what is in the topic.
 */
@NullMarked
package io.millrace.deploy.produce;

import org.jspecify.annotations.NullMarked;
