package io.millrace.node.table;

import io.millrace.coordination.failpoint.Failpoints;
import io.millrace.coordination.ledger.Ledgers;
import io.millrace.coordination.time.Ticker;
import io.millrace.ingest.format.FormatSettings;
import io.millrace.ingest.settings.KafkaSection;
import io.millrace.ingest.settings.KafkaTableSettings;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.replication.replica.BlockInserter;
import io.millrace.replication.replica.Replicas;
import java.time.ZoneId;
import java.util.function.Supplier;

/**
 * What tables need of the node.
 *
 * @param processId unique to this run of the process
 * @param contexts surroundings of views, defaults and keys: the server's, not a session's
 * @param kafkaDefaults settings of the default profile that Kafka tables read
 * @param maxPartitions table partitions that one block of a Kafka table may touch
 */
public record TableServices(String node, String processId, Replicas replicas, BlockInserter inserter, Macros macros,
        Ledgers ledgers, FormatSettings formats, KafkaSection kafka, KafkaTableSettings.SessionDefaults kafkaDefaults,
        long maxPartitions, ZoneId zone, Supplier<QueryContext> contexts, Ticker ticker, Failpoints failpoints) {}
