package io.millrace.ingest.consume;

import io.millrace.coordination.ledger.LedgerKey;
import io.millrace.coordination.ledger.Ledgers;
import io.millrace.ingest.fetch.ListedRun;
import io.millrace.ingest.fetch.Message;
import io.millrace.ingest.fetch.MessageRun;
import io.millrace.ingest.format.BlockBuilder;
import io.millrace.ingest.format.FormatSettings;
import io.millrace.ingest.settings.ErrorMode;
import io.millrace.ingest.settings.KafkaClientConfig;
import io.millrace.ingest.settings.KafkaTableSettings;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * A direct SELECT from a Kafka table: the messages from where the group stands to where the topics end when the reader is opened.
 * It neither joins the group nor moves its offsets, so it disturbs no consumer and the same rows can be selected again. Owned by
 * one thread, which closes it.
 */
public final class KafkaTableReader implements AutoCloseable {
    /** Small, so that a LIMIT ends early. */
    private static final int BLOCK_ROWS = 8192;
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaTableSettings settings;
    private final String table;
    private final Schema columns;
    private final Set<VirtualColumn> virtuals;
    private final RecordDecoder decoder;
    private final Consumer<ByteBuffer, ByteBuffer> client;
    private final Duration timeout;
    private final PolledRecords polled = new PolledRecords();
    /** Where to stop; a topic partition that is read to there is removed. */
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final Schema schema;
    private long broken;

    private KafkaTableReader(KafkaTableSettings settings, String table, Schema columns, Set<VirtualColumn> virtuals,
            RecordDecoder decoder, Consumer<ByteBuffer, ByteBuffer> client, Duration timeout) {
        this.settings = settings;
        this.table = table;
        this.columns = columns;
        this.virtuals = virtuals;
        this.decoder = decoder;
        this.client = client;
        this.timeout = timeout;
        List<Field> fields = new ArrayList<>(columns.fields());
        virtuals.forEach(column -> fields.add(new Field(column.columnName(), column.type())));
        this.schema = new Schema(fields);
    }

    /**
     * Finds out where to start and where to end.
     *
     * @param columns  the table's columns
     * @param wanted   columns that the query reads; virtual ones that are not in it are not built
     * @param ledgers  where the group stands is what its ledgers say, then what Kafka says
     * @param timeout  wait for an answer of the brokers
     * @throws UserException no broker answers, no such topic, unknown format
     */
    public static KafkaTableReader open(KafkaTableSettings settings, KafkaClientConfig config, String table,
            Schema columns,
            Set<String> wanted, FormatSettings baseFormat, Ledgers ledgers, Duration timeout) {
        Set<VirtualColumn> virtuals = EnumSet.noneOf(VirtualColumn.class);
        for (String name : wanted) {
            if (columns.indexOf(name) < 0) {
                VirtualColumn.byName(name)
                        .filter(c -> settings.errorMode() == ErrorMode.STREAM || !c.isErrorColumn())
                        .ifPresent(virtuals::add);
            }
        }
        RecordDecoder decoder = KafkaTableConsumer.decoders(columns, settings, baseFormat).get();
        Map<String, Object> properties = KafkaConnection.consumerProperties(config, "millrace-select-" + table,
                settings.pollMaxBatch());
        if (!settings.group().isEmpty()) {
            properties.put(ConsumerConfig.GROUP_ID_CONFIG, settings.group()); // to read its offsets
        }
        try {
            KafkaTableReader reader = new KafkaTableReader(settings, table, columns, virtuals, decoder,
                    new KafkaConsumer<>(properties, new ViewDeserializer(), new ViewDeserializer()), timeout);
            try {
                reader.start(config, ledgers);
                return reader;
            } catch (RuntimeException e) {
                reader.close();
                throw e;
            }
        } catch (KafkaException e) {
            throw unreachable(e);
        }
    }

    private void start(KafkaClientConfig config, Ledgers ledgers) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : settings.topics()) {
            List<PartitionInfo> found = client.partitionsFor(topic, timeout);
            if (found == null || found.isEmpty()) {
                throw new UserException(ErrorCode.BAD_ARGUMENTS,
                        "Topic " + topic + " does not exist on " + settings.brokerList());
            }
            found.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        client.assign(partitions);
        Map<TopicPartition, Long> begins = client.beginningOffsets(partitions, timeout);
        ends.putAll(client.endOffsets(partitions, timeout));
        Map<TopicPartition, OffsetAndMetadata> committed = settings.group().isEmpty() ? Map.of()
                : client.committed(Set.copyOf(partitions), timeout);
        for (TopicPartition partition : partitions) {
            long begin = begins.getOrDefault(partition, 0L);
            long end = ends.getOrDefault(partition, begin);
            long from = config.autoOffsetReset().equals("latest") ? end : begin;
            OffsetAndMetadata told = committed.get(partition);
            if (told != null) {
                from = told.offset();
            }
            if (!settings.group().isEmpty()) {
                LedgerKey key = new LedgerKey(settings.group(), partition.topic(), partition.partition());
                from = ledgers.read(key).map(held -> held.value().nextOffset()).orElse(from);
            }
            from = Math.clamp(from, begin, end);
            client.seek(partition, from);
            finishIfRead(partition, from);
        }
    }

    private void finishIfRead(TopicPartition partition, long next) {
        Long end = ends.get(partition);
        if (end != null && next >= end) {
            ends.remove(partition);
            client.pause(List.of(partition));
        }
    }

    /** The table's columns, then the virtual ones that were asked for. */
    public Schema schema() {
        return schema;
    }

    /**
     * The next rows, in the order of topic partition and offset only within a topic partition.
     *
     * @return null at the end
     * @throws UserException a message is broken, or no broker answers any more
     */
    public @Nullable Block next() {
        BlockBuilder rows = new BlockBuilder(columns, 256);
        VirtualColumns extra = new VirtualColumns(virtuals, table, 256);
        int idlePolls = 0;
        try {
            while (rows.rowCount() < BLOCK_ROWS && !(polled.isEmpty() && ends.isEmpty())) {
                if (polled.isEmpty()) {
                    ConsumerRecords<ByteBuffer, ByteBuffer> more = client.poll(POLL);
                    polled.add(ListedRun.of(more));
                    if (more.nextOffsets().isEmpty()) {
                        if (rows.rowCount() > 0) {
                            break;
                        }
                        if (++idlePolls > timeout.toMillis() / POLL.toMillis()) {
                            throw new UserException(ErrorCode.TIMEOUT_EXCEEDED, "No message came from "
                                    + settings.brokerList() + " within " + timeout + ", but " + ends
                                    + " were expected");
                        }
                    }
                } else {
                    take(rows, extra);
                }
            }
        } catch (OffsetOutOfRangeException e) {
            throw new UserException(ErrorCode.CANNOT_READ_ALL_DATA,
                    "Offsets were deleted from the topic while it was read: " + e.offsetOutOfRangePartitions(), e);
        } catch (InterruptException e) {
            throw new UserException(ErrorCode.QUERY_WAS_CANCELLED, "The query was cancelled", e);
        } catch (KafkaException e) {
            throw unreachable(e);
        }
        if (rows.rowCount() == 0) {
            return null;
        }
        Block built = rows.build();
        List<Column> all = new ArrayList<>(built.columns());
        all.addAll(extra.build());
        return new Block(schema, all, built.rowCount());
    }

    private void take(BlockBuilder rows, VirtualColumns extra) {
        MessageRun run = polled.first();
        if (run == null) {
            return;
        }
        TopicPartition partition = run.topicPartition();
        extra.enter(partition.topic(), partition.partition());
        while (run.hasNext() && rows.rowCount() < BLOCK_ROWS) {
            Message message = run.next();
            if (message.offset() < ends.getOrDefault(partition, 0L)) {
                decode(partition, message, rows, extra);
            }
        }
        if (!run.hasNext()) {
            polled.removeFirst();
            OffsetAndMetadata next = run.nextPosition();
            if (next != null) {
                finishIfRead(partition, next.offset());
            }
        }
    }

    private void decode(TopicPartition partition, Message message, BlockBuilder rows, VirtualColumns extra) {
        try {
            int appended = decoder.decode(message, rows);
            if (appended > 0) {
                extra.append(message, appended);
            }
        } catch (UserException e) {
            if (settings.errorMode() == ErrorMode.STREAM) {
                for (int i = 0; i < columns.size(); i++) {
                    rows.column(i).appendDefault();
                }
                extra.appendBroken(message, String.valueOf(e.getMessage()));
            } else if (broken++ >= settings.skipBrokenMessages()) {
                throw BlockFiller.named(partition, message, e);
            }
        }
    }

    private static UserException unreachable(KafkaException e) {
        return new UserException(ErrorCode.NETWORK_ERROR, "Kafka cannot be read: " + e.getMessage(), e);
    }

    /** Waits a moment at most. */
    @Override
    public void close() {
        client.close(CloseOptions.timeout(Duration.ofMillis(500)));
    }
}
