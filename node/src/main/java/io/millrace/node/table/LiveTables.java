package io.millrace.node.table;

import io.millrace.ingest.consume.ConsumerStatus;
import io.millrace.node.catalog.Catalog;
import io.millrace.node.catalog.CatalogStep;
import io.millrace.node.catalog.CatalogStep.Effect;
import io.millrace.node.catalog.TableEntry;
import io.millrace.node.catalog.TableKind;
import io.millrace.node.ddl.TableHost;
import io.millrace.node.sql.execution.CompiledExpressions;
import io.millrace.node.sql.execution.SelectExecutor;
import io.millrace.node.sql.syntax.Expression;
import io.millrace.node.sql.syntax.QualifiedName;
import io.millrace.node.sql.table.BuiltInTables;
import io.millrace.node.sql.table.ColumnDefinition;
import io.millrace.node.sql.table.TableDefinition;
import io.millrace.node.sql.table.TableResolver;
import io.millrace.node.sql.table.TableSource;
import io.millrace.node.system.SystemTables;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import io.millrace.replication.part.TableColumn;
import io.millrace.replication.replica.ReplicaSpec;
import io.millrace.replication.table.DefaultValues;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables that run on this node. The thread {@code ddl} changes it, and the start before that thread is there; everybody
 * reads. Nothing here is durable: it is made of the catalog.
 */
public final class LiveTables implements TableHost, TableResolver, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveTables.class);

    private final TableServices services;
    private final Map<UUID, LiveTable> tables = new ConcurrentHashMap<>();
    private final Consumption consumption;
    private volatile Catalog catalog = Catalog.EMPTY;
    private volatile @Nullable SystemTables systemTables;
    /** Plans of the present catalog, made when first wanted. */
    private volatile Map<UUID, InsertPlan> plans = new ConcurrentHashMap<>();

    public LiveTables(TableServices services) {
        this.services = services;
        this.consumption = new Consumption(services, this::planOf);
    }

    /** Names the system tables, which themselves look at this. */
    public void systemTables(SystemTables system) {
        this.systemTables = system;
    }

    /**
     * Opens everything that the catalog has; the node starts with this. A table that cannot run says so in the log.
     *
     * @throws io.millrace.coordination.failure.RetriableException a table cannot be opened now, as when the disk is full; called
     *                                                             again, it goes on with that one
     */
    public void start(Catalog initial) {
        catalog = initial;
        initial.tables().filter(t -> !t.isDetached() && !tables.containsKey(t.uuid())).forEach(table -> {
            try {
                open(table);
            } catch (UserException e) {
                LOG.error("Table {} cannot be opened: {}", table.name(), e.describe());
            }
        });
        consumption.follow(initial, tables);
    }

    @Override
    public void check(Catalog before, CatalogStep step) {
        Checked after = new Checked(step.next());
        for (Effect effect : step.effects()) {
            switch (effect) {
                case Effect.Appeared e -> after.check(e.table());
                case Effect.Altered e -> after.check(e.after());
                case Effect.Detached e -> {
                    // always possible
                }
                case Effect.Dropped e -> {
                    // always possible
                }
                case Effect.Renamed e -> {
                    // the step saw to the names
                }
            }
        }
    }

    @Override
    public void follow(CatalogStep step) {
        UserException failure = null;
        for (Effect effect : step.effects()) {
            try {
                follow(effect);
            } catch (UserException e) {
                failure = e;
            }
        }
        catalog = step.next();
        plans = new ConcurrentHashMap<>();
        consumption.follow(catalog, tables);
        if (failure != null) {
            throw failure;
        }
    }

    private void follow(Effect effect) {
        switch (effect) {
            case Effect.Appeared e -> open(e.table());
            case Effect.Detached e -> close(e.table());
            case Effect.Dropped e -> drop(e.table());
            case Effect.Altered e -> alter(e.after());
            case Effect.Renamed e -> alter(e.after());
        }
    }

    private void open(TableEntry entry) {
        tables.put(entry.uuid(), live(entry, null));
    }

    /** @param previous the table under its earlier entry, whose runtime is kept; null to start one */
    private LiveTable live(TableEntry entry, @Nullable LiveTable previous) {
        return switch (entry.kind()) {
            case MERGE_TREE -> mergeTree(entry, (MergeTreeTable) previous);
            case MEMORY -> new MemoryTable(entry, Definitions.of(entry, List.of()),
                    previous instanceof MemoryTable m ? m.rows() : new MemoryTable.Rows());
            case KAFKA -> KafkaTable.of(entry,
                    KafkaDefinition.of(entry, services.macros(), services.kafkaDefaults()), services);
            case NULL -> new PlainTable(entry, Definitions.of(entry, List.of()));
            case VIEW, MATERIALIZED_VIEW -> new PlainTable(entry, viewDefinition(entry));
        };
    }

    private MergeTreeTable mergeTree(TableEntry entry, @Nullable MergeTreeTable previous) {
        MergeTreeDefinition meaning = MergeTreeDefinition.of(entry, services.macros());
        var replica = previous != null
                ? previous.replica()
                : services.replicas()
                        .open(new ReplicaSpec(entry.uuid(), meaning.path(), meaning.replica(), meaning.layout(),
                                io.millrace.node.sql.syntax.SqlText.format(entry.create())));
        if (previous != null) {
            replica.updateLayout(meaning.layout());
        }
        return new MergeTreeTable(entry, meaning, mergeTreeDefinition(entry, meaning), replica, defaults(entry));
    }

    private static TableDefinition mergeTreeDefinition(TableEntry entry, MergeTreeDefinition meaning) {
        return Definitions.of(entry, List.of(), meaning.sortingKey(), meaning.primaryKey(), meaning.partitionKey());
    }

    /** The values, in older parts, of columns that were added later. */
    private DefaultValues defaults(TableEntry entry) {
        Map<String, Column> single = new HashMap<>();
        for (io.millrace.node.catalog.TableColumn column : entry.columns()) {
            Expression expression = column.written().defaultExpression();
            if (expression != null && column.id() > 0) {
                constant(column, expression).ifPresent(value -> single.put(column.name(), value));
            }
        }
        return (TableColumn column, int rowCount) -> {
            Column value = single.get(column.name());
            return value == null
                    ? DefaultValues.OF_TYPE.valuesOf(column, rowCount)
                    : value.gather(new int[rowCount], rowCount);
        };
    }

    private Optional<Column> constant(io.millrace.node.catalog.TableColumn column, Expression expression) {
        Schema none = new Schema(List.of());
        try {
            return Optional.of(
                    CompiledExpressions.compile(List.of(expression), List.of(column.type()), none, services.contexts())
                            .apply(new Block(none, List.of(), 1))
                            .getFirst());
        } catch (UserException e) {
            if (e.code() == ErrorCode.UNKNOWN_IDENTIFIER) {
                return Optional.empty(); // depends on other columns; refused when such a column is added later
            }
            throw e;
        }
    }

    private TableDefinition viewDefinition(TableEntry view) {
        if (view.kind() == TableKind.MATERIALIZED_VIEW) {
            return Definitions.of(view, List.of());
        }
        Schema schema = SelectExecutor.describe(view.query().orElseThrow(), services.contexts().get(), this);
        TableDefinition shape = Definitions.of(view, List.of());
        return new TableDefinition(shape.database(), shape.name(), shape.uuid(), shape.engine(),
                schema.fields().stream().map(f -> ColumnDefinition.plain(f.name(), f.type())).toList(), List.of(),
                List.of(),
                List.of(), null);
    }

    private void close(TableEntry entry) {
        if (entry.kind() == TableKind.KAFKA) {
            consumption.stop(entry.uuid());
        }
        LiveTable table = tables.remove(entry.uuid());
        closeAccess(table);
        if (table instanceof MergeTreeTable) {
            services.replicas().close(entry.uuid());
        }
    }

    private void drop(TableEntry entry) {
        if (entry.kind() == TableKind.KAFKA) {
            consumption.stop(entry.uuid());
        }
        closeAccess(tables.remove(entry.uuid()));
        if (entry.kind() == TableKind.MERGE_TREE) {
            services.replicas().drop(entry.uuid(), MergeTreeDefinition.of(entry, services.macros()).path());
        }
    }

    private static void closeAccess(@Nullable LiveTable table) {
        if (table instanceof KafkaTable kafka) {
            kafka.access().close();
        }
    }

    private void alter(TableEntry after) {
        LiveTable before = tables.get(after.uuid());
        if (before != null) {
            tables.put(after.uuid(), live(after, before));
            closeAccess(before);
        }
    }

    // ------------------------------------------------------------------------------------------------ what others ask

    /** The table behind an attached entry. @throws UserException UNKNOWN_TABLE (60) when it cannot run here */
    private LiveTable liveOf(TableEntry entry) {
        LiveTable table = tables.get(entry.uuid());
        if (table == null) {
            throw new UserException(ErrorCode.UNKNOWN_TABLE,
                    "Table " + entry.name() + " could not be opened on this node; see its"
                            + " log");
        }
        return table;
    }

    private InsertPlan planOf(TableEntry entry) {
        Map<UUID, InsertPlan> now = plans;
        InsertPlan known = now.get(entry.uuid());
        if (known == null) {
            known = new InsertPlanner(catalog, this::liveOf, this, services.zone(), services.contexts()).plan(entry);
            now.put(entry.uuid(), known);
        }
        return known;
    }

    /** Starts an INSERT. @throws UserException when the table or one of its views cannot take rows */
    public TableWriter writer(TableEntry entry, TableWriter.Options options) {
        return new TableWriter(planOf(entry), services.inserter(), options, services.ticker());
    }

    /** The columns that an INSERT without a list, or with one, may name, and those that it fills by default. */
    public TableDefinition definition(TableEntry entry) {
        if (entry.kind() == TableKind.MATERIALIZED_VIEW) {
            return definition(catalog.require(entry.target().orElseThrow()));
        }
        return liveOf(entry).source().definition();
    }

    public Optional<LiveTableView> find(UUID table) {
        return Optional.ofNullable(tables.get(table)).map(t -> new LiveTableView(t.source()));
    }

    /** A table as system tables see it. */
    public record LiveTableView(TableSource source) {}

    public List<ConsumerStatus> consumers() {
        return consumption.status();
    }

    public Consumption consumption() {
        return consumption;
    }

    @Override
    public Optional<TableSource> table(String database, String name) {
        if (database.equals(SystemTables.DATABASE)) {
            SystemTables system = systemTables;
            Optional<TableSource> own = system == null ? Optional.empty() : system.table(name);
            return own.isPresent() ? own : BuiltInTables.system(database, name);
        }
        return catalog.attached(QualifiedName.of(database, name)).map(entry -> liveOf(entry).source());
    }

    /** Names of the tables of database system. */
    public List<String> systemTableNames() {
        SystemTables system = systemTables;
        return system == null ? List.of() : system.all().stream().map(t -> t.definition().name()).sorted().toList();
    }

    @Override
    public boolean databaseExists(String database) {
        return database.equals(SystemTables.DATABASE) || catalog.database(database).isPresent();
    }

    @Override
    public void close() {
        consumption.close();
        tables.values().forEach(LiveTables::closeAccess);
    }

    /** The checks of a statement before it is logged: on a catalog that is not in force yet. */
    private final class Checked {
        private final Catalog after;

        Checked(Catalog after) {
            this.after = after;
        }

        void check(TableEntry entry) {
            switch (entry.kind()) {
                case MERGE_TREE -> {
                    MergeTreeDefinition meaning = MergeTreeDefinition.of(entry, services.macros());
                    requireOwnPath(entry, meaning);
                    TableDefinition definition = mergeTreeDefinition(entry, meaning);
                    new MergeTreeRows(meaning, services.contexts());
                    checkColumns(definition);
                }
                case KAFKA -> {
                    KafkaTable table = (KafkaTable) live(entry, null);
                    Consumption.check(table, services);
                    closeAccess(table);
                }
                case NULL, MEMORY -> checkColumns(Definitions.of(entry, List.of()));
                case VIEW ->
                    SelectExecutor.describe(entry.query().orElseThrow(), services.contexts().get(), LiveTables.this);
                case MATERIALIZED_VIEW -> checkView(entry);
            }
        }

        private void requireOwnPath(TableEntry entry, MergeTreeDefinition meaning) {
            after.tables()
                    .filter(t -> t.kind() == TableKind.MERGE_TREE && !t.uuid().equals(entry.uuid()))
                    .filter(t -> MergeTreeDefinition.of(t, services.macros()).path().equals(meaning.path()))
                    .findFirst()
                    .ifPresent(other -> {
                        throw new UserException(ErrorCode.REPLICA_ALREADY_EXISTS, "Path " + meaning.path()
                                + " in ZooKeeper belongs to table " + other.name() + "; choose another one for "
                                + entry.name());
                    });
        }

        private void checkColumns(TableDefinition definition) {
            new TargetColumns(definition, services.zone(), services.contexts())
                    .complete(new Block(new Schema(List.of()), List.of(), 0), null);
            for (ColumnDefinition column : definition.columns()) {
                if (column.kind() == ColumnDefinition.Kind.ALIAS && column.expression() != null) {
                    Schema all = new Schema(definition.columns()
                            .stream()
                            .filter(c -> c.kind() != ColumnDefinition.Kind.ALIAS)
                            .map(c -> new Field(c.name(), c.type()))
                            .toList());
                    CompiledExpressions.compile(List.of(column.expression()), List.of(column.type()), all,
                            services.contexts());
                }
            }
        }

        private void checkView(TableEntry view) {
            QualifiedName source = io.millrace.node.catalog.ViewSources.of(view).orElseThrow();
            // Resolved under the catalog as it will be; a view of a table made in the same statement is its own inner table.
            InsertPlanner planner = new InsertPlanner(after, this::liveIn, LiveTables.this, services.zone(),
                    services.contexts());
            if (!SystemTables.DATABASE.equals(source.database()) && after.attached(source).isEmpty()) {
                throw new UserException(ErrorCode.UNKNOWN_TABLE,
                        "Unknown table expression identifier '" + source + "' in scope "
                                + io.millrace.node.sql.syntax.SqlText.format(view.query().orElseThrow()));
            }
            planner.plan(after.require(source));
        }

        private LiveTable liveIn(TableEntry entry) {
            LiveTable running = tables.get(entry.uuid());
            if (running != null) {
                return running;
            }
            if (entry.kind() == TableKind.MERGE_TREE) {
                return new UnopenedTable(entry,
                        mergeTreeDefinition(entry, MergeTreeDefinition.of(entry, services.macros())))
                        .asPlain();
            }
            return live(entry, null);
        }
    }

    /** A MergeTree table that is not running yet, for checks. */
    private record UnopenedTable(TableEntry entry, TableDefinition definition) {
        LiveTable asPlain() {
            return new PlainTable(entry, definition);
        }
    }
}
