package io.millrace.node.sql.syntax;

import io.millrace.node.sql.syntax.Statement.EntityKind;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A statement that changes what exists. It may be run on all nodes: {@link #cluster()}. Immutable. */
public sealed interface DdlStatement extends Statement {

    /** The name after ON CLUSTER, or null. */
    @Nullable
    String cluster();

    record CreateDatabase(boolean ifNotExists, String name, @Nullable String cluster, @Nullable Engine engine,
            List<Setting> settings, @Nullable String comment) implements DdlStatement {
        public CreateDatabase {
            settings = List.copyOf(settings);
        }
    }

    /**
     * CREATE TABLE.
     *
     * @param definition empty if the columns come from {@code as}
     * @param as where columns or rows come from; null if nothing follows AS
     */
    record CreateTable(CreateMode mode, boolean temporary, boolean ifNotExists, QualifiedName name,
            @Nullable UUID uuid, @Nullable String cluster, TableElements definition, Storage storage,
            @Nullable CreateSource as, @Nullable String comment) implements DdlStatement {}

    enum CreateMode {
        CREATE, CREATE_OR_REPLACE, REPLACE
    }

    sealed interface CreateSource {

        /** {@code AS other_table}: its columns, and its engine if none is written. */
        record OfTable(QualifiedName name) implements CreateSource {}

        record OfFunction(Expression.FunctionCall call) implements CreateSource {}

        /** {@code AS SELECT}: columns of the result if none are written, and its rows. */
        record OfQuery(Query query) implements CreateSource {}
    }

    record CreateView(boolean orReplace, boolean ifNotExists, QualifiedName name, @Nullable UUID uuid,
            @Nullable String cluster, TableElements definition, Query query,
            @Nullable String comment) implements DdlStatement {}

    /**
     * CREATE MATERIALIZED VIEW, with a target ({@code TO}) or with the storage of its own inner table.
     *
     * @param definition empty if no columns are written
     */
    record CreateMaterializedView(boolean ifNotExists, QualifiedName name, @Nullable UUID uuid,
            @Nullable String cluster, @Nullable QualifiedName target, TableElements definition, Storage storage,
            boolean populate, Query query, @Nullable String comment) implements DdlStatement {}

    record CreateNamedCollection(boolean ifNotExists, String name, @Nullable String cluster,
            List<CollectionEntry> entries) implements DdlStatement {
        public CreateNamedCollection {
            entries = List.copyOf(entries);
        }
    }

    /** @param overridable null if not written */
    record CollectionEntry(String key, Literal value, @Nullable Boolean overridable) {}

    record DropNamedCollection(boolean ifExists, String name, @Nullable String cluster) implements DdlStatement {}

    record Drop(EntityKind kind, boolean temporary, boolean ifExists, List<QualifiedName> names,
            @Nullable String cluster, boolean sync) implements DdlStatement {
        public Drop {
            names = List.copyOf(names);
        }
    }

    record Detach(EntityKind kind, boolean ifExists, QualifiedName name, @Nullable String cluster,
            boolean permanently, boolean sync) implements DdlStatement {}

    record Attach(EntityKind kind, boolean ifNotExists, QualifiedName name,
            @Nullable String cluster) implements DdlStatement {}

    record Truncate(boolean ifExists, QualifiedName name, @Nullable String cluster,
            boolean sync) implements DdlStatement {}

    record Rename(List<RenamePair> pairs, @Nullable String cluster) implements DdlStatement {
        public Rename {
            pairs = List.copyOf(pairs);
        }
    }

    record RenamePair(QualifiedName from, QualifiedName to) {}

    record Exchange(QualifiedName left, QualifiedName right, @Nullable String cluster) implements DdlStatement {}

    record Optimize(QualifiedName name, @Nullable String cluster, @Nullable PartitionChoice partition,
            boolean isFinal) implements DdlStatement {}

    record AlterTable(QualifiedName name, @Nullable String cluster, List<AlterAction> actions) implements DdlStatement {
        public AlterTable {
            actions = List.copyOf(actions);
        }
    }

    /** {@code DELETE FROM t WHERE condition}. */
    record DeleteFrom(QualifiedName name, @Nullable String cluster, Expression where) implements DdlStatement {}

    // ------------------------------------------------------------------------------------------------ their pieces

    /** What stands in the parentheses of CREATE, but for the primary key, which is in {@link Storage}. */
    record TableElements(List<ColumnDefinition> columns, List<IndexDefinition> indexes,
            List<ConstraintDefinition> constraints) {

        public static final TableElements NONE = new TableElements(List.of(), List.of(), List.of());

        public TableElements {
            columns = List.copyOf(columns);
            indexes = List.copyOf(indexes);
            constraints = List.copyOf(constraints);
        }

        public boolean isEmpty() {
            return equals(NONE);
        }
    }

    /**
     * A column.
     *
     * @param type null if the default's type is meant, or if ALTER changes something else
     * @param nullable true for NULL, false for NOT NULL, null if neither is written
     * @param defaultKind null without DEFAULT, MATERIALIZED, ALIAS or EPHEMERAL
     * @param defaultExpression null also for an EPHEMERAL without expression
     * @param codecs what stands in CODEC(...)
     */
    record ColumnDefinition(String name, @Nullable TypeName type, @Nullable Boolean nullable,
            @Nullable DefaultKind defaultKind, @Nullable Expression defaultExpression, @Nullable String comment,
            List<Expression> codecs, @Nullable Expression ttl) {
        public ColumnDefinition {
            codecs = List.copyOf(codecs);
            if (defaultExpression != null && defaultKind == null) {
                throw new IllegalArgumentException("default without kind: column=" + name);
            }
        }

        public static ColumnDefinition of(String name, TypeName type) {
            return new ColumnDefinition(name, type, null, null, null, null, List.of(), null);
        }
    }

    enum DefaultKind {
        DEFAULT, MATERIALIZED, ALIAS, EPHEMERAL
    }

    record IndexDefinition(String name, Expression expression, Expression type, long granularity) {}

    /** @param assume ASSUME rather than CHECK */
    record ConstraintDefinition(String name, boolean assume, Expression condition) {}

    /** @param arguments null if no parentheses were written */
    record Engine(String name, @Nullable List<Expression> arguments) {
        public Engine {
            arguments = arguments == null ? null : List.copyOf(arguments);
        }

        /** The arguments, none without parentheses. */
        public List<Expression> argumentList() {
            return arguments == null ? List.of() : arguments;
        }
    }

    /** Engine and its clauses; all absent in {@link #NONE}. */
    record Storage(@Nullable Engine engine, @Nullable Expression partitionBy, @Nullable Expression primaryKey,
            @Nullable Expression orderBy, @Nullable Expression sampleBy, List<TtlElement> ttl,
            List<Setting> settings) {

        public static final Storage NONE = new Storage(null, null, null, null, null, List.of(), List.of());

        public Storage {
            ttl = List.copyOf(ttl);
            settings = List.copyOf(settings);
        }
    }

    /**
     * One rule of a table's TTL.
     *
     * @param destination where rows are moved ({@code DISK 'x'}); null if they are deleted
     */
    record TtlElement(Expression expression, @Nullable TtlDestination destination, @Nullable Expression where) {}

    record TtlDestination(String kind, String name) {}

    /** {@code PARTITION expression}, {@code PARTITION ID 'id'} or {@code PARTITION ALL}. */
    sealed interface PartitionChoice {

        record ByValue(Expression value) implements PartitionChoice {}

        record ById(String id) implements PartitionChoice {}

        enum All implements PartitionChoice {
            ALL
        }
    }
}
