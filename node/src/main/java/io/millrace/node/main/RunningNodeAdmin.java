package io.millrace.node.main;

import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.ledger.Counters;
import io.millrace.coordination.ledger.LedgerKey;
import io.millrace.coordination.ledger.Ledgers;
import io.millrace.coordination.log.PartFact;
import io.millrace.coordination.replica.ReplicaStatus;
import io.millrace.coordination.time.Ticker;
import io.millrace.ingest.consume.KafkaTableConsumer;
import io.millrace.node.catalog.TableEntry;
import io.millrace.node.rpc.AdminSource;
import io.millrace.node.rpc.ConsumerView;
import io.millrace.node.rpc.MemberView;
import io.millrace.node.rpc.PartView;
import io.millrace.node.rpc.QueueEntryView;
import io.millrace.node.rpc.ReplicaView;
import io.millrace.node.sql.syntax.QualifiedName;
import io.millrace.node.table.Consumption;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import io.millrace.replication.replica.Fetch;
import io.millrace.replication.replica.TableReplica;
import io.millrace.replication.store.PartRecord;
import io.millrace.replication.table.PartSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/** The node as its admin RPC sees it. Stateless; any thread. */
final class RunningNodeAdmin implements AdminSource {
    private static final Comparator<TableEntry> BY_NAME = Comparator.comparing(TableEntry::database)
            .thenComparing(entry -> entry.name().name());

    private final RunningNode node;
    private final Ledgers ledgers;
    private final Ticker ticker;

    RunningNodeAdmin(RunningNode node, Ledgers ledgers, Ticker ticker) {
        this.node = node;
        this.ledgers = ledgers;
        this.ticker = ticker;
    }

    @Override
    public String nodeName() {
        return node.nodeName();
    }

    @Override
    public List<MemberView> members() {
        return node.membership().live().stream().map(info -> MemberView.live(info, nodeName())).toList();
    }

    // ------------------------------------------------------------------------------------------------------ consumers

    @Override
    public List<ConsumerView> consumers(TableFilter filter) {
        LedgerCounters counters = new LedgerCounters();
        return node.tables()
                .consumption()
                .consumed()
                .stream()
                .filter(consumed -> accepts(filter, consumed.table()))
                .sorted(Comparator.comparing(Consumption.Consumed::table, BY_NAME))
                .flatMap(consumed -> consumed.consumers()
                        .stream()
                        .sorted(Comparator.comparingInt(status -> status.index()))
                        .map(status -> ConsumerView.of(status, consumed.group(), counters.of(consumed.group()))))
                .toList();
    }

    /** Reads ledgers for one answer; without ZooKeeper it asks in vain only once. Owned by the call's thread. */
    private final class LedgerCounters {
        private boolean isUnreachable;

        Function<TopicPartitionRef, Optional<Counters>> of(String group) {
            return partition -> read(new LedgerKey(group, partition.topic(), partition.topicPartition()));
        }

        private Optional<Counters> read(LedgerKey key) {
            if (isUnreachable) {
                return Optional.empty();
            }
            try {
                return ledgers.read(key).map(ledger -> ledger.value().counters());
            } catch (RetriableException e) {
                isUnreachable = true; // the rest of the answer holds without them
                return Optional.empty();
            }
        }
    }

    @Override
    public void pauseConsumption(TableRef table, Optional<TopicPartitionRef> topicPartition) {
        KafkaTableConsumer consumer = consumer(table);
        topicPartition.ifPresentOrElse(p -> consumer.pause(p.topic(), p.topicPartition()), consumer::pause);
    }

    @Override
    public void resumeConsumption(TableRef table, Optional<TopicPartitionRef> topicPartition) {
        KafkaTableConsumer consumer = consumer(table);
        topicPartition.ifPresentOrElse(p -> consumer.resume(p.topic(), p.topicPartition()), consumer::resume);
    }

    @Override
    public void seekConsumption(TableRef table, TopicPartitionRef topicPartition, long offset) {
        consumer(table).seek(topicPartition.topic(), topicPartition.topicPartition(), offset);
    }

    private KafkaTableConsumer consumer(TableRef table) {
        return node.tables().consumption().require(entry(table));
    }

    // --------------------------------------------------------------------------------------------------------- tables

    @Override
    public List<TableView> tables(TableFilter filter) {
        return node.catalog()
                .tables()
                .filter(table -> accepts(filter, table))
                .sorted(BY_NAME)
                .map(this::table)
                .toList();
    }

    private TableView table(TableEntry table) {
        Optional<TableReplica> replica = node.replicas().find(table.uuid());
        Optional<Size> size = replica.map(RunningNodeAdmin::size);
        Optional<Long> rows = size.map(Size::rowCount)
                .or(() -> node.tables().find(table.uuid()).flatMap(live -> live.source().exactRowCount()));
        return new TableView(table.database(), table.name().name(), table.engineName(), table.uuid().toString(),
                replica.map(r -> r.path().path()), table.schemaVersion(), table.isDetached(), optional(rows),
                optional(size.map(Size::partCount)), optional(size.map(Size::sizeBytes)));
    }

    /** What queries see of a table's parts. */
    private record Size(long rowCount, long partCount, long sizeBytes) {}

    private static Size size(TableReplica replica) {
        try (PartSnapshot snapshot = replica.storage().snapshot()) {
            return new Size(snapshot.rowCount(), snapshot.parts().size(),
                    snapshot.parts().stream().mapToLong(part -> part.fact().sizeBytes()).sum());
        }
    }

    private static OptionalLong optional(Optional<Long> value) {
        return value.map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    @Override
    public List<ReplicaView> replicas(TableRef table) {
        TableReplica own = replica(table);
        List<ReplicaStatus> all = own.registry().list();
        OptionalLong lastIndex = own.log().lastIndex();
        OptionalLong logEnd = OptionalLong.of(lastIndex.orElse(-1));
        return all.stream()
                .map(status -> ReplicaView.of(status, logEnd, status.replica().equals(own.replica())
                        ? Optional.of(ReplicaView.Detail.of(own.view()))
                        : Optional.empty()))
                .toList();
    }

    @Override
    public PartList parts(TableRef table, int limit) {
        TableReplica replica = replica(table);
        List<PartRecord> all = Stream
                .concat(replica.storage().partSet().stream(), replica.storage().prepared().stream())
                .sorted(Comparator.comparing(PartRecord::fact, Comparator.comparing(PartFact::tablePartition)
                        .thenComparingLong(PartFact::minBlock)
                        .thenComparing(fact -> fact.partId().toString())))
                .toList();
        return new PartList(all.stream().limit(limit).map(PartView::of).toList(), all.size());
    }

    @Override
    public List<QueueEntryView> queue(TableFilter filter) {
        Map<UUID, TableEntry> byId = new HashMap<>();
        node.catalog().tables().filter(table -> accepts(filter, table)).forEach(table -> byId.put(table.uuid(), table));
        long nowNs = ticker.nanoTime();
        List<QueueEntryView> queue = new ArrayList<>();
        for (Fetch fetch : node.fetches()) {
            TableEntry table = byId.get(fetch.table().tableId());
            if (table != null) {
                queue.add(QueueEntryView.of(table.database(), table.name().name(), fetch, nowNs));
            }
        }
        return queue;
    }

    private TableReplica replica(TableRef table) {
        TableEntry entry = entry(table);
        return node.replicas()
                .find(entry.uuid())
                .orElseThrow(() -> new UserException(ErrorCode.BAD_ARGUMENTS, "Table " + table + " with engine "
                        + entry.engineName() + " has no parts on node " + nodeName()
                        + ": only tables of the MergeTree family have, once they are opened"));
    }

    private TableEntry entry(TableRef table) {
        return node.catalog().require(QualifiedName.of(table.database(), table.table()));
    }

    private static boolean accepts(TableFilter filter, TableEntry table) {
        return filter.accepts(table.database(), table.name().name());
    }
}
