package io.millrace.node.table;

import io.millrace.node.catalog.Catalog;
import io.millrace.node.catalog.TableEntry;
import io.millrace.node.catalog.TableKind;
import io.millrace.node.sql.execution.CompiledView;
import io.millrace.node.sql.syntax.QualifiedName;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.node.sql.table.TableResolver;
import io.millrace.replication.column.Field;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Makes insert plans of one catalog and the tables that are live under it. Used by one thread at a time. */
final class InsertPlanner {
    /** A chain of views longer than this is taken for a circle. */
    private static final int MAX_DEPTH = 100;

    private final Catalog catalog;
    private final Function<TableEntry, LiveTable> live;
    private final TableResolver resolver;
    private final ZoneId zone;
    private final Supplier<QueryContext> contexts;

    InsertPlanner(Catalog catalog, Function<TableEntry, LiveTable> live, TableResolver resolver, ZoneId zone,
            Supplier<QueryContext> contexts) {
        this.catalog = catalog;
        this.live = live;
        this.resolver = resolver;
        this.zone = zone;
        this.contexts = contexts;
    }

    /** @throws UserException when a view does not fit its source or target, or a target does not exist */
    InsertPlan plan(TableEntry table) {
        return plan(table, 0);
    }

    private InsertPlan plan(TableEntry table, int depth) {
        if (depth > MAX_DEPTH) {
            throw new UserException(ErrorCode.TOO_DEEP_RECURSION,
                    "Materialized views form a circle, or a chain of more than " + MAX_DEPTH + ", at " + table.name());
        }
        if (table.kind() == TableKind.MATERIALIZED_VIEW) {
            // An INSERT into a view goes into its target.
            return plan(catalog.require(table.target().orElseThrow()), depth + 1);
        }
        LiveTable liveTable = live.apply(table);
        TargetColumns columns = switch (table.kind()) {
            case VIEW -> throw new UserException(ErrorCode.NOT_IMPLEMENTED,
                    "Method write is not supported by storage View: " + table.name());
            case KAFKA -> depth == 0 ? null : new TargetColumns(liveTable.source().definition(), zone, contexts);
            default -> new TargetColumns(liveTable.source().definition(), zone, contexts);
        };
        MergeTreeRows rows = liveTable instanceof MergeTreeTable m ? new MergeTreeRows(m.meaning(), contexts) : null;
        // Rows inserted into a Kafka table come back through the topic; its views run then.
        boolean hasViews = table.kind() != TableKind.KAFKA || depth == 0;
        List<InsertPlan.View> views = hasViews
                ? catalog.viewsOf(table.name()).map(view -> view(view, liveTable, depth)).toList()
                : List.of();
        return new InsertPlan(liveTable, columns, rows, views);
    }

    private InsertPlan.View view(TableEntry view, LiveTable source, int depth) {
        QualifiedName targetName = view.target().orElseThrow();
        CompiledView program = CompiledView.compile(view.query().orElseThrow(), source.source().definition(), resolver,
                contexts);
        InsertPlan target = plan(catalog.require(targetName), depth + 1);
        for (Field field : program.schema().fields()) {
            boolean isThere = target.table().source().definition().column(field.name()).isPresent();
            if (!isThere) {
                throw new UserException(ErrorCode.THERE_IS_NO_COLUMN, "SELECT query of " + view.name()
                        + " outputs column with name '" + field.name() + "', which is not found in the target table "
                        + targetName
                        + ". Use 'AS' to assign alias that matches a column name");
            }
        }
        return new InsertPlan.View(view.name().toString(), view.uuid().toString(), view.schemaVersion(), program,
                target);
    }
}
