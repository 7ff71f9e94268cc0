package io.millrace.node.sql.syntax;

import io.millrace.node.sql.syntax.DdlStatement.ColumnDefinition;
import io.millrace.node.sql.syntax.DdlStatement.PartitionChoice;
import io.millrace.node.sql.syntax.DdlStatement.TtlElement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One command of ALTER TABLE. Immutable. */
public sealed interface AlterAction {

    /** @param place null: at the end */
    record AddColumn(boolean ifNotExists, ColumnDefinition column, @Nullable Place place) implements AlterAction {}

    record DropColumn(boolean ifExists, String column) implements AlterAction {}

    record ClearColumn(boolean ifExists, String column, @Nullable PartitionChoice partition) implements AlterAction {}

    /** Changes what {@code column} states and leaves the rest. */
    record ModifyColumn(boolean ifExists, ColumnDefinition column, @Nullable Place place) implements AlterAction {}

    record RemoveColumnProperty(boolean ifExists, String column, ColumnProperty property) implements AlterAction {}

    enum ColumnProperty {
        DEFAULT, MATERIALIZED, ALIAS, COMMENT, CODEC, TTL
    }

    record RenameColumn(boolean ifExists, String from, String to) implements AlterAction {}

    record CommentColumn(boolean ifExists, String column, String comment) implements AlterAction {}

    record ModifySetting(List<Setting> settings) implements AlterAction {
        public ModifySetting {
            settings = List.copyOf(settings);
        }
    }

    record ResetSetting(List<String> names) implements AlterAction {
        public ResetSetting {
            names = List.copyOf(names);
        }
    }

    record ModifyQuery(Query query) implements AlterAction {}

    record ModifyComment(String comment) implements AlterAction {}

    record ModifyOrderBy(Expression expression) implements AlterAction {}

    record ModifyTtl(List<TtlElement> ttl) implements AlterAction {
        public ModifyTtl {
            ttl = List.copyOf(ttl);
        }
    }

    record DropPartition(PartitionChoice partition) implements AlterAction {}

    record DetachPartition(PartitionChoice partition) implements AlterAction {}

    record AttachPartition(PartitionChoice partition) implements AlterAction {}

    /** @param partition null: in all */
    record DeleteRows(@Nullable PartitionChoice partition, Expression where) implements AlterAction {}

    /** @param partition null: in all */
    record UpdateRows(List<Assignment> assignments, @Nullable PartitionChoice partition,
            Expression where) implements AlterAction {
        public UpdateRows {
            assignments = List.copyOf(assignments);
        }
    }

    record Assignment(String column, Expression value) {}

    /** Where a column goes. */
    sealed interface Place {

        enum First implements Place {
            FIRST
        }

        record After(String column) implements Place {}
    }
}
