package io.millrace.node.table;

import io.millrace.ingest.consume.KafkaTableReader;
import io.millrace.ingest.produce.KafkaInsert;
import io.millrace.ingest.produce.KafkaTableProducer;
import io.millrace.ingest.settings.KafkaClientConfig;
import io.millrace.ingest.settings.KafkaTableSettings;
import io.millrace.node.catalog.TableEntry;
import io.millrace.node.sql.table.BlockStream;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.node.sql.table.ScanRequest;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What statements do with the topic of one Kafka table: write rows to it, read from it without moving the group. The producer's
 * client is made at the first INSERT. Any thread; closed with the table.
 */
final class KafkaAccess implements AutoCloseable {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    private final String table;
    private final KafkaTableSettings settings;
    private final KafkaClientConfig config;
    private final Schema columns;
    private final TableServices services;
    private final KafkaTableProducer producer;

    KafkaAccess(TableEntry entry, KafkaTableSettings settings, Schema columns, TableServices services) {
        this.table = entry.name().toString();
        this.settings = settings;
        this.config = new KafkaClientConfig(services.kafka(), settings);
        this.columns = columns;
        this.services = services;
        this.producer = new KafkaTableProducer(settings, config, columns, services.formats(),
                "millrace-" + services.node() + "-" + table);
    }

    KafkaClientConfig config() {
        return config;
    }

    /** The columns that messages have. */
    Schema columns() {
        return columns;
    }

    /** Returns when the brokers have all rows. @throws io.millrace.replication.error.UserException when they do not take them */
    void produce(Block rows) {
        services.failpoints().reach(ProduceFailpoints.BEFORE_PRODUCE);
        KafkaInsert insert = producer.begin();
        insert.write(rows);
        services.failpoints().reach(ProduceFailpoints.BEFORE_FLUSH);
        insert.finish();
        services.failpoints().reach(ProduceFailpoints.AFTER_PRODUCE);
    }

    /** The rows from where the group stands to where the topics end now. */
    BlockStream select(ScanRequest request, QueryContext context) {
        KafkaTableReader reader = KafkaTableReader.open(settings, config, table, columns, Set.copyOf(request.columns()),
                services.formats(), services.ledgers(), ANSWER_TIMEOUT);
        List<Field> wanted = new ArrayList<>();
        for (String name : request.columns()) {
            wanted.add(reader.schema().field(reader.schema().indexOf(name)));
        }
        Schema schema = new Schema(wanted);
        return new BlockStream() {
            @Override
            public Schema schema() {
                return schema;
            }

            @Override
            public @Nullable Block next() {
                context.checkRunning();
                Block block = reader.next();
                if (block == null) {
                    return null;
                }
                context.addRead(block.rowCount(), block.sizeBytes());
                List<Column> picked = request.columns().stream().map(block::column).toList();
                return new Block(schema, picked, block.rowCount());
            }

            @Override
            public void close() {
                reader.close();
            }
        };
    }

    @Override
    public void close() {
        producer.close();
    }
}
