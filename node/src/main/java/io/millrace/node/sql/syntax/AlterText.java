package io.millrace.node.sql.syntax;

import io.millrace.node.sql.syntax.AlterAction.Place;
import io.millrace.node.sql.syntax.DdlStatement.PartitionChoice;
import org.jspecify.annotations.Nullable;

/** Writes the commands of ALTER TABLE. Owned by one call of {@link SqlText}. */
final class AlterText {

    private final TextWriter out;
    private final QueryText queries;
    private final DdlText ddl;

    AlterText(TextWriter out, QueryText queries, DdlText ddl) {
        this.out = out;
        this.queries = queries;
        this.ddl = ddl;
    }

    void write(AlterAction action) {
        out.text("(");
        switch (action) {
            case AlterAction.AddColumn add -> {
                out.text("ADD COLUMN ").text(add.ifNotExists() ? "IF NOT EXISTS " : "");
                ddl.column(add.column());
                place(add.place());
            }
            case AlterAction.DropColumn drop -> column("DROP COLUMN ", drop.ifExists(), drop.column());
            case AlterAction.ClearColumn clear -> {
                column("CLEAR COLUMN ", clear.ifExists(), clear.column());
                in(clear.partition());
            }
            case AlterAction.ModifyColumn modify -> {
                out.text("MODIFY COLUMN ").text(modify.ifExists() ? "IF EXISTS " : "");
                ddl.column(modify.column());
                place(modify.place());
            }
            case AlterAction.RemoveColumnProperty remove -> {
                out.text("MODIFY COLUMN ")
                        .text(remove.ifExists() ? "IF EXISTS " : "")
                        .text(SqlText.quotedIdentifier(remove.column()))
                        .text(" REMOVE ")
                        .text(remove.property().name());
            }
            case AlterAction.RenameColumn rename -> {
                column("RENAME COLUMN ", rename.ifExists(), rename.from());
                out.text(" TO ").text(SqlText.columnName(rename.to()));
            }
            case AlterAction.CommentColumn comment -> {
                column("COMMENT COLUMN ", comment.ifExists(), comment.column());
                out.text(" ").text(SqlText.string(comment.comment()));
            }
            case AlterAction.ModifySetting modify -> {
                out.text("MODIFY SETTING ");
                queries.settingList(modify.settings());
            }
            case AlterAction.ResetSetting reset -> {
                out.text("RESET SETTING ");
                out.joined(reset.names(), name -> out.text(SqlText.identifier(name)));
            }
            case AlterAction.ModifyQuery modify -> {
                out.text("MODIFY QUERY").line();
                queries.write(modify.query());
            }
            case AlterAction.ModifyComment modify -> out.text("MODIFY COMMENT ").text(SqlText.string(modify.comment()));
            case AlterAction.ModifyOrderBy modify -> {
                out.text("MODIFY ORDER BY ");
                queries.expressions().element(modify.expression());
            }
            case AlterAction.ModifyTtl modify -> {
                out.text("MODIFY ");
                ddl.ttl(modify.ttl());
            }
            case AlterAction.DropPartition drop -> partition("DROP ", drop.partition());
            case AlterAction.DetachPartition detach -> partition("DETACH ", detach.partition());
            case AlterAction.AttachPartition attach -> partition("ATTACH ", attach.partition());
            case AlterAction.DeleteRows delete -> {
                out.text("DELETE");
                in(delete.partition());
                where(delete.where());
            }
            case AlterAction.UpdateRows update -> {
                out.text("UPDATE ");
                out.joined(update.assignments(), assignment -> {
                    out.text(SqlText.columnName(assignment.column())).text(" = ");
                    queries.expressions().element(assignment.value());
                });
                in(update.partition());
                where(update.where());
            }
        }
        out.text(")");
    }

    private void column(String command, boolean ifExists, String column) {
        out.text(command).text(ifExists ? "IF EXISTS " : "").text(SqlText.columnName(column));
    }

    private void place(@Nullable Place place) {
        switch (place) {
            case Place.First first -> out.text(" FIRST");
            case Place.After after -> out.text(" AFTER ").text(SqlText.columnName(after.column()));
            case null -> {
                // At the end.
            }
        }
    }

    private void partition(String command, PartitionChoice partition) {
        out.text(command);
        ddl.partition(partition);
    }

    private void in(@Nullable PartitionChoice partition) {
        if (partition != null) {
            out.text(" IN ");
            ddl.partition(partition);
        }
    }

    private void where(Expression where) {
        out.text(" WHERE ");
        queries.expressions().element(where);
    }
}
