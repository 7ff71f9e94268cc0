package io.millrace.node.catalog;

import io.millrace.node.sql.syntax.DdlStatement;
import io.millrace.node.sql.syntax.Expression;
import io.millrace.node.sql.syntax.QualifiedName;
import io.millrace.node.sql.syntax.Setting;
import io.millrace.node.sql.syntax.TypeName;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DataTypes;
import io.millrace.replication.column.LowCardinalityType;
import io.millrace.replication.column.NullableType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Makes catalog entries of complete CREATE statements, and refuses by name what no entry can hold. */
final class TableEntries {
    static final int FIRST_COLUMN_ID = 1;

    static final Comparator<TableEntry> VIEWS_FIRST = Comparator
            .comparingInt((TableEntry t) -> t.kind() == TableKind.MATERIALIZED_VIEW ? 0
                    : t.kind() == TableKind.KAFKA ? 1 : 2);

    private TableEntries() {}

    /** The entries of one CREATE: the inner table of a materialized view first, the named one last. */
    static List<TableEntry> of(DdlStatement statement) {
        return switch (statement) {
            case DdlStatement.CreateTable s -> List.of(table(s));
            case DdlStatement.CreateView s -> List.of(entry(s, TableKind.VIEW, s.definition()));
            case DdlStatement.CreateMaterializedView s -> materializedView(s);
            default -> throw new IllegalStateException("not a CREATE of a table: " + statement);
        };
    }

    private static List<TableEntry> materializedView(DdlStatement.CreateMaterializedView s) {
        if (s.populate()) {
            throw new UserException(ErrorCode.NOT_IMPLEMENTED,
                    "POPULATE is not supported; create the view, then INSERT INTO its target … SELECT for older rows");
        }
        if (ViewSources.of(s.query()).isEmpty()) {
            throw new UserException(ErrorCode.QUERY_NOT_ALLOWED,
                    "Materialized view " + s.name() + " reads from no table, so no insert could ever run it");
        }
        if (s.target() != null) {
            return List.of(entry(s, TableKind.MATERIALIZED_VIEW, s.definition()));
        }
        if (s.storage().engine() == null) {
            throw new UserException(ErrorCode.INCORRECT_QUERY,
                    "You must specify where to save results of a MaterializedView query:"
                            + " either ENGINE or an existing table in a TO clause");
        }
        QualifiedName inner = innerName(Objects.requireNonNull(s.name().database()), Objects.requireNonNull(s.uuid()));
        TableEntry table = table(new DdlStatement.CreateTable(DdlStatement.CreateMode.CREATE, false, false, inner,
                UUID.nameUUIDFromBytes(("inner/" + s.uuid()).getBytes(StandardCharsets.UTF_8)), null, s.definition(),
                s.storage(),
                null, null));
        return List.of(table,
                entry(new DdlStatement.CreateMaterializedView(s.ifNotExists(), s.name(), s.uuid(), s.cluster(), inner,
                        s.definition(), DdlStatement.Storage.NONE, false, s.query(), s.comment()),
                        TableKind.MATERIALIZED_VIEW,
                        s.definition()));
    }

    /** The hidden table of a materialized view created with an engine. */
    static Optional<QualifiedName> innerOf(TableEntry view) {
        return view.target().filter(t -> t.equals(innerName(view.database(), view.uuid())));
    }

    private static QualifiedName innerName(String database, UUID viewUuid) {
        return QualifiedName.of(database, ".inner_id." + viewUuid);
    }

    private static TableEntry table(DdlStatement.CreateTable s) {
        if (s.temporary()) {
            throw new UserException(ErrorCode.NOT_IMPLEMENTED, "Temporary tables are not supported");
        }
        DdlStatement.Engine engine = s.storage().engine();
        if (engine == null) {
            throw new UserException(ErrorCode.ENGINE_REQUIRED, "Table " + s.name() + " needs an ENGINE clause");
        }
        TableKind kind = switch (engine.name()) {
            case "MergeTree", "ReplicatedMergeTree" -> TableKind.MERGE_TREE;
            case "Kafka" -> TableKind.KAFKA;
            case "Null" -> TableKind.NULL;
            case "Memory" -> TableKind.MEMORY;
            default -> throw new UserException(ErrorCode.UNKNOWN_STORAGE, "Unknown table engine " + engine.name()
                    + ". Engines here are MergeTree, ReplicatedMergeTree, Kafka, Null, Memory");
        };
        if (s.definition().columns().isEmpty()) {
            throw new UserException(ErrorCode.INCORRECT_QUERY,
                    "Incorrect CREATE query: required list of column descriptions or AS section or SELECT.");
        }
        refuseUnsupported(s, engine, kind);
        return entry(s, kind, s.definition());
    }

    private static void refuseUnsupported(DdlStatement.CreateTable s, DdlStatement.Engine engine, TableKind kind) {
        DdlStatement.Storage storage = s.storage();
        refuse(!s.definition().indexes().isEmpty(), "INDEX", s.name());
        refuse(!s.definition().constraints().isEmpty(), "CONSTRAINT", s.name());
        refuse(storage.sampleBy() != null, "SAMPLE BY", s.name());
        refuse(!storage.ttl().isEmpty(), "TTL", s.name());
        for (DdlStatement.ColumnDefinition column : s.definition().columns()) {
            refuse(column.ttl() != null, "TTL of column " + column.name(), s.name());
            refuse(!column.codecs().isEmpty(), "CODEC of column " + column.name() + " (encodings are chosen per chunk)",
                    s.name());
            boolean isComputed = column.defaultKind() != null && column.defaultKind() != DdlStatement.DefaultKind.ALIAS;
            if (kind == TableKind.KAFKA && isComputed) {
                throw new UserException(ErrorCode.BAD_ARGUMENTS,
                        "KafkaEngine doesn't support DEFAULT/MATERIALIZED/EPHEMERAL expressions for columns. See column "
                                + column.name());
            }
        }
        boolean hasKey = storage.orderBy() != null || storage.primaryKey() != null;
        if (kind == TableKind.MERGE_TREE) {
            if (!hasKey && engine.argumentList().size() < 3) {
                throw new UserException(ErrorCode.BAD_ARGUMENTS,
                        "You must provide an ORDER BY or PRIMARY KEY expression in the table definition. If you don't want this"
                                + " table to be sorted, use ORDER BY tuple()");
            }
            storage.settings().forEach(TableEntries::checkMergeTreeSetting);
        } else if (hasKey || storage.partitionBy() != null) {
            throw new UserException(ErrorCode.BAD_ARGUMENTS, "Engine " + engine.name()
                    + " doesn't support PARTITION_BY, PRIMARY_KEY, ORDER_BY or SAMPLE_BY clauses");
        }
        if ((kind == TableKind.NULL || kind == TableKind.MEMORY) && !storage.settings().isEmpty()) {
            throw new UserException(ErrorCode.BAD_ARGUMENTS, "Engine " + engine.name()
                    + " doesn't support SETTINGS clause here: " + storage.settings().getFirst().name());
        }
    }

    private static void checkMergeTreeSetting(Setting setting) {
        switch (setting.name()) {
            case "index_granularity" -> {
                if (!String.valueOf(Settings.text(setting)).equals("8192")) {
                    throw new UserException(ErrorCode.NOT_IMPLEMENTED,
                            "Setting index_granularity = " + Settings.text(setting)
                                    + " is not supported: a granule has 8192 rows");
                }
            }
            case "non_replicated_deduplication_window", "replicated_deduplication_window" -> {
                String window = Settings.text(setting);
                if (!window.equals("0") && !window.equals("10000")) {
                    throw new UserException(ErrorCode.NOT_IMPLEMENTED, "Setting " + setting.name() + " = " + window
                            + " is not supported: a table remembers 10000 blocks, or none with 0");
                }
            }
            default -> throw new UserException(ErrorCode.UNKNOWN_SETTING, "Unknown setting '" + setting.name()
                    + "' of a MergeTree table; known are index_granularity, non_replicated_deduplication_window,"
                    + " replicated_deduplication_window");
        }
    }

    private static void refuse(boolean isWritten, String what, QualifiedName table) {
        if (isWritten) {
            throw new UserException(ErrorCode.NOT_IMPLEMENTED, what + " is not supported in table " + table);
        }
    }

    private static TableEntry entry(DdlStatement create, TableKind kind, DdlStatement.TableElements definition) {
        List<TableColumn> columns = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int id = FIRST_COLUMN_ID;
        for (DdlStatement.ColumnDefinition column : definition.columns()) {
            if (!names.add(column.name())) {
                throw new UserException(ErrorCode.DUPLICATE_COLUMN, "Cannot add column " + column.name()
                        + ": column with this name already exists");
            }
            columns.add(new TableColumn(id++, typeOf(column), column));
        }
        return new TableEntry(create, kind, columns, id, 0, false);
    }

    /** The resolved type of a column, NULL and NOT NULL applied. */
    static DataType typeOf(DdlStatement.ColumnDefinition column) {
        TypeName written = column.type();
        if (written == null) {
            throw new UserException(ErrorCode.EMPTY_LIST_OF_COLUMNS_QUERIED,
                    "Column " + column.name() + " has no type; write one beside its default");
        }
        DataType type = DataTypes.parse(written.toString());
        if (!Boolean.TRUE.equals(column.nullable())) {
            return type;
        }
        return switch (type) {
            case NullableType n -> n;
            case LowCardinalityType lc when lc.inner() instanceof NullableType -> lc;
            case LowCardinalityType lc -> new LowCardinalityType(new NullableType(lc.inner()));
            case ArrayType a -> throw new UserException(ErrorCode.ILLEGAL_TYPE_OF_ARGUMENT,
                    "Nested type " + a.text() + " cannot be inside Nullable type");
            default -> new NullableType(type);
        };
    }

    static TableEntry renamed(TableEntry t, QualifiedName to) {
        DdlStatement create = switch (t.create()) {
            case DdlStatement.CreateTable s ->
                new DdlStatement.CreateTable(s.mode(), s.temporary(), s.ifNotExists(), to, s.uuid(),
                        s.cluster(), s.definition(), s.storage(), s.as(), s.comment());
            case DdlStatement.CreateView s ->
                new DdlStatement.CreateView(s.orReplace(), s.ifNotExists(), to, s.uuid(), s.cluster(),
                        s.definition(), s.query(), s.comment());
            case DdlStatement.CreateMaterializedView s ->
                new DdlStatement.CreateMaterializedView(s.ifNotExists(), to, s.uuid(),
                        s.cluster(), s.target(), s.definition(), s.storage(), s.populate(), s.query(), s.comment());
            default -> throw new IllegalStateException("not a table: " + t.create());
        };
        return new TableEntry(create, t.kind(), t.columns(), t.nextColumnId(), t.schemaVersion(), t.isDetached());
    }

    /** A literal or identifier of an engine's argument, as text. */
    static String argumentText(Expression argument) {
        return Settings.text(argument);
    }
}
