package io.millrace.node.catalog;

import io.millrace.node.sql.syntax.AlterAction;
import io.millrace.node.sql.syntax.DdlStatement;
import io.millrace.node.sql.syntax.Query;
import io.millrace.replication.column.DataType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.ArrayList;
import java.util.List;

/** One command of ALTER TABLE on one entry. Pure. */
final class Alteration {
    private Alteration() {}

    /** @throws UserException when the command cannot be; NOT_IMPLEMENTED (48) by name for what this version has not */
    static TableEntry apply(TableEntry table, AlterAction action) {
        return switch (action) {
            case AlterAction.AddColumn a -> addColumn(table, a);
            case AlterAction.ModifyQuery a -> modifyQuery(table, a.query());
            case AlterAction.CommentColumn a -> commentColumn(table, a);
            case AlterAction.DropColumn a -> throw unsupported("DROP COLUMN");
            case AlterAction.ClearColumn a -> throw unsupported("CLEAR COLUMN");
            case AlterAction.ModifyColumn a -> throw unsupported("MODIFY COLUMN");
            case AlterAction.RemoveColumnProperty a -> throw unsupported("MODIFY COLUMN … REMOVE");
            case AlterAction.RenameColumn a -> throw unsupported("RENAME COLUMN");
            case AlterAction.ModifySetting a -> throw unsupported("MODIFY SETTING");
            case AlterAction.ResetSetting a -> throw unsupported("RESET SETTING");
            case AlterAction.ModifyComment a -> throw unsupported("MODIFY COMMENT");
            case AlterAction.ModifyOrderBy a -> throw unsupported("MODIFY ORDER BY");
            case AlterAction.ModifyTtl a -> throw unsupported("MODIFY TTL");
            case AlterAction.DropPartition a -> throw unsupported("DROP PARTITION");
            case AlterAction.DetachPartition a -> throw unsupported("DETACH PARTITION");
            case AlterAction.AttachPartition a -> throw unsupported("ATTACH PARTITION");
            case AlterAction.DeleteRows a -> throw unsupported("DELETE");
            case AlterAction.UpdateRows a -> throw unsupported("UPDATE");
        };
    }

    private static UserException unsupported(String what) {
        return new UserException(ErrorCode.NOT_IMPLEMENTED, "ALTER TABLE … " + what + " is not supported");
    }

    private static TableEntry addColumn(TableEntry table, AlterAction.AddColumn a) {
        if (table.kind() != TableKind.MERGE_TREE && table.kind() != TableKind.NULL
                && table.kind() != TableKind.MEMORY) {
            throw new UserException(ErrorCode.NOT_IMPLEMENTED, "Alter of type 'ADD_COLUMN' is not supported by storage "
                    + table.engineName() + "; drop and create table " + table.name() + " instead");
        }
        if (table.kind() == TableKind.MEMORY) {
            throw unsupported("ADD COLUMN of a Memory table");
        }
        String name = a.column().name();
        if (table.column(name).isPresent()) {
            if (a.ifNotExists()) {
                return table;
            }
            throw new UserException(ErrorCode.DUPLICATE_COLUMN, "Cannot add column " + name
                    + ": column with this name already exists in table " + table.name());
        }
        DataType type = TableEntries.typeOf(a.column());
        List<TableColumn> columns = new ArrayList<>(table.columns());
        int at = switch (a.place()) {
            case null -> columns.size();
            case AlterAction.Place.First first -> 0;
            case AlterAction.Place.After after -> columns.indexOf(table.column(after.column())
                    .orElseThrow(() -> new UserException(ErrorCode.NO_SUCH_COLUMN_IN_TABLE,
                            "Wrong column. Cannot find column " + after.column() + " to insert after in table "
                                    + table.name())))
                    + 1;
        };
        columns.add(at, new TableColumn(table.nextColumnId(), type, a.column()));
        return withColumns(table, columns, table.nextColumnId() + 1);
    }

    private static TableEntry commentColumn(TableEntry table, AlterAction.CommentColumn a) {
        List<TableColumn> columns = new ArrayList<>(table.columns());
        int at = columns.indexOf(table.column(a.column()).orElse(null));
        if (at < 0) {
            if (a.ifExists()) {
                return table;
            }
            throw new UserException(ErrorCode.NO_SUCH_COLUMN_IN_TABLE,
                    "Wrong column name. Cannot find column " + a.column() + " in table " + table.name());
        }
        TableColumn old = columns.get(at);
        DdlStatement.ColumnDefinition w = old.written();
        columns.set(at,
                new TableColumn(old.id(), old.type(),
                        new DdlStatement.ColumnDefinition(w.name(), w.type(), w.nullable(),
                                w.defaultKind(), w.defaultExpression(), a.comment(), w.codecs(), w.ttl())));
        return withColumns(table, columns, table.nextColumnId());
    }

    private static TableEntry withColumns(TableEntry table, List<TableColumn> columns, int nextColumnId) {
        DdlStatement.CreateTable create = (DdlStatement.CreateTable) table.create();
        DdlStatement.TableElements old = create.definition();
        DdlStatement.TableElements elements = new DdlStatement.TableElements(
                columns.stream().map(TableColumn::written).toList(),
                old.indexes(), old.constraints());
        return new TableEntry(
                new DdlStatement.CreateTable(create.mode(), create.temporary(), create.ifNotExists(), create.name(),
                        create.uuid(), create.cluster(), elements, create.storage(), create.as(), create.comment()),
                table.kind(), columns,
                nextColumnId, table.schemaVersion() + 1, table.isDetached());
    }

    private static TableEntry modifyQuery(TableEntry table, Query query) {
        if (!(table.create() instanceof DdlStatement.CreateMaterializedView m)) {
            throw new UserException(ErrorCode.NOT_IMPLEMENTED,
                    "MODIFY QUERY is for materialized views; " + table.name() + " is " + table.engineName());
        }
        if (ViewSources.of(query).isEmpty()) {
            throw new UserException(ErrorCode.QUERY_NOT_ALLOWED,
                    "The new query of " + table.name() + " reads from no table");
        }
        return new TableEntry(
                new DdlStatement.CreateMaterializedView(m.ifNotExists(), m.name(), m.uuid(), m.cluster(), m.target(),
                        m.definition(), m.storage(), m.populate(), query, m.comment()),
                table.kind(), table.columns(),
                table.nextColumnId(), table.schemaVersion() + 1, table.isDetached());
    }
}
