package io.millrace.node.table;

import io.millrace.ingest.format.OmittedMask;
import io.millrace.node.sql.execution.CompiledView;
import io.millrace.replication.column.Block;
import io.millrace.replication.error.UserException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a block for one table goes: into it, and through its views into others. Made of one catalog. Immutable; any thread.
 *
 * @param columns null for a Kafka table that is consumed: its block is complete
 */
record InsertPlan(LiveTable table, @Nullable TargetColumns columns, @Nullable MergeTreeRows rows, List<View> views) {
    InsertPlan {
        views = List.copyOf(views);
    }

    /** A materialized view and what its rows go into. */
    record View(String name, String id, int version, CompiledView program, InsertPlan target) {}

    /** Complete rows for one table. */
    record Routed(InsertPlan plan, Block block, String viewPath, int viewVersion) {}

    /** Columns of the table, virtual ones included, that its views read. */
    Set<String> columnsOfViews() {
        Set<String> names = new LinkedHashSet<>();
        views.forEach(view -> names.addAll(view.program().requiredSourceColumns()));
        return names;
    }

    /** Rows inserted into the table. */
    void insert(Block given, @Nullable OmittedMask omitted, Consumer<Routed> out) {
        insert(given, omitted, "", 0, out);
    }

    /** Rows that its views see, without keeping them. */
    void pass(Block block, Consumer<Routed> out) {
        pass(block, "", out);
    }

    private void insert(Block given, @Nullable OmittedMask omitted, String path, int version, Consumer<Routed> out) {
        Block complete = columns == null ? given : columns.complete(given, omitted);
        out.accept(new Routed(this, complete, path, version));
        pass(complete, path, out);
    }

    private void pass(Block block, String path, Consumer<Routed> out) {
        for (View view : views) {
            try {
                Block result = view.program().apply(block);
                if (result.rowCount() > 0) {
                    view.target()
                            .insert(result, null, path.isEmpty() ? view.id() : path + "/" + view.id(), view.version(),
                                    out);
                }
            } catch (UserException e) {
                throw new UserException(e.code(), e.getMessage() + ": while pushing to view " + view.name(), e);
            }
        }
    }
}
