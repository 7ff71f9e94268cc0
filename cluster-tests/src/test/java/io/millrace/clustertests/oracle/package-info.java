/**
 * The truth about what must be in a table, kept outside the system under test.
 *
 * <h2>Terms</h2>
 * The <i>record</i> is what a producer was told by the broker: for each topic partition and offset, the message's sequence number and the CRC-32C
 * of its body. A table that keeps topic partition, offset and body is compared with it as a set, offset by offset; totals are never compared, for one
 * loss and one duplicate would cancel out. What can differ has names: <i>lost-write</i> (in the record, not in the table), <i>duplicate</i>
 * (more than once), <i>corrupt</i> (other body or sequence number), <i>stranger</i> (an offset that was never acknowledged), in the words of Jepsen's Kafka workload where it has them.
 * A message whose sending failed in a way that leaves its fate open has the outcome <i>unknown</i>: it may be in the table, once.
 */
@NullMarked
package io.millrace.clustertests.oracle;

import org.jspecify.annotations.NullMarked;
