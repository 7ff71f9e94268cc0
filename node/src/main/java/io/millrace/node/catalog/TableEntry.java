package io.millrace.node.catalog;

import io.millrace.node.sql.syntax.DdlStatement;
import io.millrace.node.sql.syntax.QualifiedName;
import io.millrace.node.sql.syntax.Query;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * One table or view: its complete CREATE statement (database, UUID and columns filled in) and what that does not say.
 *
 * @param create the statement that SHOW CREATE prints, changed by ALTER
 * @param columns in the table's order; empty for a view without written columns
 * @param nextColumnId the id that the next added column gets
 * @param schemaVersion 0 at creation, one more with each ALTER
 * @param isDetached it exists and keeps its data, but cannot be used until ATTACH
 */
public record TableEntry(DdlStatement create, TableKind kind, List<TableColumn> columns, int nextColumnId,
        int schemaVersion,
        boolean isDetached) {
    public TableEntry {
        columns = List.copyOf(columns);
    }

    public QualifiedName name() {
        return switch (create) {
            case DdlStatement.CreateTable t -> t.name();
            case DdlStatement.CreateView v -> v.name();
            case DdlStatement.CreateMaterializedView m -> m.name();
            default -> throw new IllegalStateException("not a table: " + create);
        };
    }

    public String database() {
        return Objects.requireNonNull(name().database());
    }

    public UUID uuid() {
        return Objects.requireNonNull(switch (create) {
            case DdlStatement.CreateTable t -> t.uuid();
            case DdlStatement.CreateView v -> v.uuid();
            case DdlStatement.CreateMaterializedView m -> m.uuid();
            default -> throw new IllegalStateException("not a table: " + create);
        });
    }

    public DdlStatement.Storage storage() {
        return create instanceof DdlStatement.CreateTable t ? t.storage() : DdlStatement.Storage.NONE;
    }

    /** The engine as it was written; views have none. */
    public Optional<DdlStatement.Engine> engine() {
        return Optional.ofNullable(storage().engine());
    }

    /** The engine's name as {@code system.tables} shows it. */
    public String engineName() {
        return switch (kind) {
            case VIEW -> "View";
            case MATERIALIZED_VIEW -> "MaterializedView";
            case MERGE_TREE, MEMORY, NULL, KAFKA -> engine().orElseThrow().name();
        };
    }

    /** The query of a view. */
    public Optional<Query> query() {
        return switch (create) {
            case DdlStatement.CreateView v -> Optional.of(v.query());
            case DdlStatement.CreateMaterializedView m -> Optional.of(m.query());
            default -> Optional.empty();
        };
    }

    /** Where a materialized view writes. */
    public Optional<QualifiedName> target() {
        return create instanceof DdlStatement.CreateMaterializedView m ? Optional.ofNullable(m.target())
                : Optional.empty();
    }

    /** The column of that name. */
    public Optional<TableColumn> column(String columnName) {
        return columns.stream().filter(c -> c.name().equals(columnName)).findFirst();
    }

    TableEntry detached(boolean detached) {
        return new TableEntry(create, kind, columns, nextColumnId, schemaVersion, detached);
    }
}
