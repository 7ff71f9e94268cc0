package io.millrace.node.sql.syntax;

import io.millrace.node.sql.grammar.SqlParserGrammar.AddColumnContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.AlterActionContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.AlterColumnTypeContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.AlterItemContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.AttachPartitionContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ClearColumnContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ColumnPlaceContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.CommentColumnContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.DeleteRowsContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.DetachPartitionContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.DropColumnContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.DropPartitionContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ModifyColumnContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ModifyCommentContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ModifyOrderByContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ModifyQueryContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ModifySettingContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ModifyTtlContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.PartitionContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.RemoveColumnPropertyContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.RenameColumnContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ResetSettingContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.UpdateRowsContext;
import io.millrace.node.sql.syntax.AlterAction.Assignment;
import io.millrace.node.sql.syntax.AlterAction.ColumnProperty;
import io.millrace.node.sql.syntax.AlterAction.Place;
import io.millrace.node.sql.syntax.DdlStatement.PartitionChoice;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The commands of ALTER TABLE. Owned by one parse. */
final class AlterReader {

    private final TreeReader tree;
    private final DefinitionReader definitions;

    AlterReader(TreeReader tree, DefinitionReader definitions) {
        this.tree = tree;
        this.definitions = definitions;
    }

    AlterAction read(AlterItemContext context) {
        AlterActionContext action = context.alterAction();
        return switch (action) {
            case AddColumnContext add -> new AlterAction.AddColumn(add.ifNotExists() != null,
                    definitions.column(add.columnDefinition()), place(add.columnPlace()));
            case DropColumnContext drop ->
                new AlterAction.DropColumn(drop.ifExists() != null, TreeReader.columnName(drop.columnName()));
            case ClearColumnContext clear -> new AlterAction.ClearColumn(clear.ifExists() != null,
                    TreeReader.columnName(clear.columnName()), partitionOrNull(clear.partition()));
            case RenameColumnContext rename -> new AlterAction.RenameColumn(rename.ifExists() != null,
                    TreeReader.columnName(rename.columnName(0)), TreeReader.columnName(rename.columnName(1)));
            case CommentColumnContext comment -> new AlterAction.CommentColumn(comment.ifExists() != null,
                    TreeReader.columnName(comment.columnName()), DdlReader.text(comment.STRING()));
            case RemoveColumnPropertyContext remove -> new AlterAction.RemoveColumnProperty(remove.ifExists() != null,
                    TreeReader.columnName(remove.columnName()),
                    ColumnProperty.valueOf(remove.columnProperty().getText().toUpperCase(Locale.ROOT)));
            case ModifyColumnContext modify -> new AlterAction.ModifyColumn(modify.ifExists() != null,
                    definitions.column(modify.columnDefinition()), place(modify.columnPlace()));
            case AlterColumnTypeContext modify -> new AlterAction.ModifyColumn(modify.ifExists() != null,
                    definitions.column(TreeReader.columnName(modify.columnName()), TypeReader.read(modify.typeName()),
                            modify.columnClause()),
                    place(modify.columnPlace()));
            default -> readTableAction(action);
        };
    }

    private AlterAction readTableAction(AlterActionContext action) {
        return switch (action) {
            case ModifySettingContext modify ->
                new AlterAction.ModifySetting(TreeReader.settings(modify.settingList()));
            case ResetSettingContext reset ->
                new AlterAction.ResetSetting(reset.identifier().stream().map(TreeReader::identifier).toList());
            case ModifyQueryContext modify -> new AlterAction.ModifyQuery(tree.queries().union(modify.selectUnion()));
            case ModifyCommentContext modify -> new AlterAction.ModifyComment(DdlReader.text(modify.STRING()));
            case ModifyOrderByContext modify ->
                new AlterAction.ModifyOrderBy(tree.expressions().aliased(modify.aliasedExpression()));
            case ModifyTtlContext modify -> new AlterAction.ModifyTtl(definitions.ttl(modify.ttlElement()));
            case DropPartitionContext drop -> new AlterAction.DropPartition(partition(drop.partition()));
            case DetachPartitionContext detach -> new AlterAction.DetachPartition(partition(detach.partition()));
            case AttachPartitionContext attach -> new AlterAction.AttachPartition(partition(attach.partition()));
            case DeleteRowsContext delete -> new AlterAction.DeleteRows(partitionOrNull(delete.partition()),
                    tree.expressions().aliased(delete.aliasedExpression()));
            case UpdateRowsContext update -> new AlterAction.UpdateRows(
                    update.assignment()
                            .stream()
                            .map(assignment -> new Assignment(TreeReader.columnName(assignment.columnName()),
                                    tree.expressions().read(assignment.expression())))
                            .toList(),
                    partitionOrNull(update.partition()), tree.expressions().aliased(update.aliasedExpression()));
            default -> throw LiteralReader.unknown(action);
        };
    }

    private static @Nullable Place place(@Nullable ColumnPlaceContext context) {
        if (context == null) {
            return null;
        }
        return context.FIRST() != null ? Place.First.FIRST
                : new Place.After(TreeReader.columnName(context.columnName()));
    }

    private @Nullable PartitionChoice partitionOrNull(@Nullable PartitionContext context) {
        return context == null ? null : partition(context);
    }

    PartitionChoice partition(PartitionContext context) {
        if (context.ALL() != null) {
            return PartitionChoice.All.ALL;
        }
        return context.ID() != null
                ? new PartitionChoice.ById(DdlReader.text(context.STRING()))
                : new PartitionChoice.ByValue(tree.expressions().read(context.expression()));
    }
}
