package io.millrace.replication.table;

import io.millrace.coordination.log.PartFact;
import io.millrace.coordination.log.PartId;
import io.millrace.replication.part.PartSpec;
import io.millrace.replication.part.TableColumn;
import io.millrace.replication.part.TableLayout;
import io.millrace.replication.store.PartRecord;
import io.millrace.replication.store.PartState;
import io.millrace.replication.store.PartStore;
import io.millrace.replication.store.Preparation;
import io.millrace.replication.store.StoreBatch;
import io.millrace.replication.store.StoredPart;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One table of the MergeTree family on this node: the parts that are prepared, known and local, and the snapshot of those that
 * queries read. Inserting threads prepare and discard; one thread at a time, the one that applies the table's log, changes the
 * part set; anybody takes snapshots. The part set is durable in the store, snapshots are memory.
 */
public final class TableStorage implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TableStorage.class);
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A part of the set: with bytes it is local, without it is known. */
    record Member(PartRecord record, @Nullable StoredPart stored) {}

    private final PartStore store;
    private final UUID tableId;
    private final InstantSource clock;
    private final Supplier<PartId> partIds;
    private volatile TableLayout layout;
    private final Map<PartId, Prepared> prepared = new ConcurrentHashMap<>();
    private final AtomicBoolean isChanging = new AtomicBoolean();
    /** Replaced as a whole by the changing thread. */
    private volatile Map<PartId, Member> members = Map.of();
    private volatile PartSet visible = new PartSet(List.of());
    private volatile int knownPartCount;
    private final DamagedParts damaged;
    private volatile boolean isClosed;

    private record Prepared(StoredPart stored, PartRecord record) {}

    private TableStorage(PartStore store, UUID tableId, TableLayout layout, InstantSource clock,
            Supplier<PartId> partIds) {
        this.store = store;
        this.tableId = tableId;
        this.layout = layout;
        this.clock = clock;
        this.partIds = partIds;
        this.damaged = new DamagedParts(store);
    }

    /** With the system's clock and random part ids. */
    public static TableStorage open(PartStore store, UUID tableId, TableLayout layout) {
        return open(store, tableId, layout, InstantSource.system(),
                randomPartIds());
    }

    /** Ids from the system's secure random numbers. For any thread. */
    public static Supplier<PartId> randomPartIds() {
        return () -> new PartId(RANDOM.nextLong(), RANDOM.nextLong());
    }

    /** Opens the table with the parts that the store has of it; none for a new table. Once per table. */
    public static TableStorage open(PartStore store, UUID tableId, TableLayout layout, InstantSource clock,
            Supplier<PartId> partIds) {
        TableStorage table = new TableStorage(store, tableId, layout, clock, partIds);
        table.load();
        return table;
    }

    private void load() {
        Map<PartId, Member> found = new HashMap<>();
        try {
            store.records(tableId).forEach(record -> load(record, found));
        } catch (RuntimeException e) {
            // Whoever tries again must not find parts that seem to be in use.
            releaseAll(found);
            throw e;
        }
        swap(found);
    }

    private void load(PartRecord record, Map<PartId, Member> found) {
        StoredPart stored = record.state().hasBytes() ? store.openPart(record).orElse(null) : null;
        switch (record.state()) {
            case PREPARED -> {
                if (stored != null) {
                    prepared.put(record.partId(), new Prepared(stored, record));
                } else {
                    store.commit(new StoreBatch().removePart(tableId, record.partId()));
                }
            }
            case KNOWN -> {
                found.put(record.partId(), new Member(record, null));
                damaged.opened(record.partId());
            }
            case LOCAL -> {
                if (stored != null) {
                    found.put(record.partId(), new Member(record, stored));
                } else {
                    LOG.warn("table {} part {}: bytes are lost or damaged here, to be fetched again", tableId,
                            record.fact().name());
                    PartRecord known = withState(record, PartState.KNOWN);
                    store.commit(new StoreBatch().putPart(known));
                    found.put(record.partId(), new Member(known, null));
                    damaged.found(record.partId());
                }
            }
        }
    }

    private void releaseAll(Map<PartId, Member> opened) {
        opened.values().forEach(member -> {
            if (member.stored() != null) {
                member.stored().release();
            }
        });
        prepared.values().forEach(each -> each.stored().release());
        prepared.clear();
    }

    public UUID tableId() {
        return tableId;
    }

    public TableLayout layout() {
        return layout;
    }

    /**
     * A later schema: columns added or dropped. Parts stay as they are.
     *
     * @throws IllegalArgumentException when the version is older, or an id means another column than before
     */
    public void updateLayout(TableLayout next) {
        TableLayout current = layout;
        if (next.schemaVersion() < current.schemaVersion()) {
            throw new IllegalArgumentException(
                    "table " + tableId + ": schema version " + next.schemaVersion() + " after "
                            + current.schemaVersion());
        }
        for (TableColumn column : next.columns()) {
            TableColumn before = current.column(column.name());
            if (before != null && before.id() != column.id()) {
                throw new IllegalArgumentException(
                        "table " + tableId + " column " + column.name() + ": id " + column.id()
                                + " was " + before.id());
            }
        }
        layout = next;
    }

    // ---- inserting threads ----

    /**
     * Splits, sorts and writes the rows of one block for all its tables, moves all files in with one call and records them as
     * prepared. Nothing is visible. Runs on the caller's thread.
     *
     * @param token how the inserter knows its own log entry again
     * @throws io.millrace.coordination.failure.RetriableException when the disk is full or fails; nothing is left then
     */
    public static PreparedBlock prepare(PartStore store, String token, List<TableInsert> inserts) {
        Map<TableStorage, List<PartFact>> facts = new LinkedHashMap<>();
        try (Preparation preparation = store.begin(token)) {
            Map<PartId, TableStorage> owners = new HashMap<>();
            for (TableInsert insert : inserts) {
                List<PartFact> written = insert.table().write(preparation, insert.rows());
                facts.computeIfAbsent(insert.table(), t -> new ArrayList<>()).addAll(written);
                written.forEach(fact -> owners.put(fact.partId(), insert.table()));
            }
            for (StoredPart part : preparation.ingest()) {
                TableStorage owner = owners.get(part.partId());
                if (owner != null) {
                    owner.adopt(part, token);
                }
            }
        }
        return new PreparedBlock(token, facts);
    }

    /** Rows for this table alone. */
    public PreparedBlock prepare(String token, InsertRows rows) {
        return prepare(store, token, List.of(new TableInsert(this, rows)));
    }

    private List<PartFact> write(Preparation preparation, InsertRows rows) {
        List<PartFact> facts = new ArrayList<>();
        TableLayout current = layout;
        for (int i = 0; i < rows.partitions().ids().size(); i++) {
            int[] selected = rows.partitions().rowsOf(i);
            int rowCount = selected == null ? rows.block().rowCount() : selected.length;
            if (rowCount > 0) {
                PartSpec spec = new PartSpec(partIds.get(), tableId, rows.partitions().ids().get(i), current, 0, rows
                        .sourceRanges());
                facts.add(preparation.write(spec, rows.block(), rows.sortKey(), selected, rowCount));
            }
        }
        return facts;
    }

    private void adopt(StoredPart part, String token) {
        prepared.put(part.partId(),
                new Prepared(part, new PartRecord(tableId, part.fact(), PartState.PREPARED, token, "", clock
                        .millis())));
    }

    /** What is prepared now: in flight, or, after a start, left for the log to decide about. */
    public List<PartRecord> prepared() {
        return prepared.values().stream().map(Prepared::record).toList();
    }

    /**
     * Removes prepared parts that the log certainly does not name. Others are ignored.
     *
     * @throws io.millrace.coordination.failure.RetriableException when the disk is full or fails: they are prepared still, the
     *                                                             same call may be made again
     */
    public void discard(Collection<PartId> parts) {
        Map<PartId, Prepared> gone = new HashMap<>();
        StoreBatch batch = new StoreBatch();
        for (PartId part : parts) {
            Prepared found = prepared.get(part);
            if (found != null) {
                batch.removePart(tableId, part);
                gone.put(part, found);
            }
        }
        if (!gone.isEmpty()) {
            store.commit(batch);
            gone.forEach((part, each) -> {
                if (prepared.remove(part, each)) { // and nobody else has meanwhile
                    each.stored().doom();
                    each.stored().release();
                }
            });
        }
    }

    // ---- the thread that applies the log ----

    /** Starts a change of the part set. */
    public PartSetChange change() {
        return new PartSetChange(this);
    }

    void commit(List<PartSetChange.Op> ops, StoreBatch batch) {
        if (!isChanging.compareAndSet(false, true)) {
            throw new IllegalStateException("table " + tableId + ": two threads change the part set");
        }
        try {
            Map<PartId, Member> next = new HashMap<>(members);
            List<StoredPart> gone = new ArrayList<>();
            List<PartId> adopted = new ArrayList<>();
            List<PartId> known = new ArrayList<>();
            for (PartSetChange.Op op : ops) {
                switch (op) {
                    case PartSetChange.Add add -> add(add, next, adopted, batch);
                    case PartSetChange.Arrive arrive -> arrive(arrive.part(), next, gone, batch);
                    case PartSetChange.Remove remove -> remove(remove.part(), next, gone, known, batch);
                    case PartSetChange.Lose lose -> lose(lose.part(), next, gone, batch);
                }
            }
            store.commit(batch);
            adopted.forEach(prepared::remove);
            damaged.changed(ops, next);
            swap(next);
            gone.forEach(StoredPart::doom);
            gone.forEach(StoredPart::release);
            known.forEach(store::discardQuarantined);
        } finally {
            isChanging.set(false);
        }
    }

    private void add(PartSetChange.Add add, Map<PartId, Member> next, List<PartId> adopted, StoreBatch batch) {
        PartId id = add.fact().partId();
        if (next.containsKey(id)) {
            return;
        }
        Prepared here = prepared.get(id);
        PartRecord record = new PartRecord(tableId, add.fact(), here == null ? PartState.KNOWN : PartState.LOCAL,
                here == null
                        ? ""
                        : here.record().token(),
                add.origin(), clock.millis());
        if (here != null) {
            adopted.add(id);
        }
        next.put(id, new Member(record, here == null ? null : here.stored()));
        batch.putPart(record);
    }

    private void arrive(StoredPart part, Map<PartId, Member> next, List<StoredPart> gone, StoreBatch batch) {
        Member member = next.get(part.partId());
        if (member == null || member.stored() != null) {
            gone.add(part);
            return;
        }
        PartRecord record = withState(member.record(), PartState.LOCAL);
        next.put(part.partId(), new Member(record, part));
        batch.putPart(record);
    }

    private void lose(StoredPart part, Map<PartId, Member> next, List<StoredPart> gone, StoreBatch batch) {
        Member member = next.get(part.partId());
        if (member != null && member.stored() == part) {
            PartRecord record = withState(member.record(), PartState.KNOWN);
            next.put(part.partId(), new Member(record, null));
            batch.putPart(record);
            gone.add(part);
        }
    }

    private void remove(PartId part, Map<PartId, Member> next, List<StoredPart> gone, List<PartId> known,
            StoreBatch batch) {
        Member member = next.remove(part);
        if (member != null) {
            batch.removePart(tableId, part);
            if (member.stored() != null) {
                gone.add(member.stored());
            } else {
                known.add(part);
            }
        }
    }

    private PartRecord withState(PartRecord record, PartState state) {
        return new PartRecord(record.tableId(), record.fact(), state, record.token(), record.origin(), clock.millis());
    }

    private void swap(Map<PartId, Member> next) {
        PartSet before = visible;
        knownPartCount = (int) next.values().stream().filter(member -> member.stored() == null).count();
        visible = PartSet.of(next.values());
        members = next;
        before.release();
    }

    // ---- anybody ----

    /** The visible parts now; close it when done. */
    public PartSnapshot snapshot() {
        while (true) {
            PartSet seen = visible;
            if (seen.tryRetain()) {
                return new PartSnapshot(seen);
            }
            if (isClosed) {
                throw new io.millrace.coordination.failure.RetriableException("table " + tableId
                        + " is being dropped or the node is stopping");
            }
            Thread.onSpinWait();
        }
    }

    /** What was here and is to be fetched again. */
    public DamagedParts damaged() {
        return damaged;
    }

    /** Every part of the set, local or known: the table's state, as a clone copies it. */
    public List<PartRecord> partSet() {
        return members.values().stream().map(Member::record).toList();
    }

    /** Parts of the set that queries do not see here, since their bytes are elsewhere or damaged. */
    public int knownPartCount() {
        return knownPartCount;
    }

    /** Rows that queries see. */
    public long rowCount() {
        try (PartSnapshot snapshot = snapshot()) {
            return snapshot.rowCount();
        }
    }

    /**
     * Removes the table's parts and records, when it was dropped; then closes it. Readers may finish. On the thread that applies
     * the log.
     */
    public void drop() {
        discard(List.copyOf(prepared.keySet()));
        PartSetChange change = change();
        members.keySet().forEach(change::remove);
        change.commit();
        close();
    }

    /** Gives up the references to all parts; the store keeps them. */
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        visible.release();
        releaseAll(members);
        members = Map.of();
    }
}
