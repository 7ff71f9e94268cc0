package io.millrace.node.sql.analysis;

import io.millrace.node.sql.expression.Bound;
import io.millrace.node.sql.plan.PlanNode;
import io.millrace.node.sql.plan.ValuesNode;
import io.millrace.node.sql.table.TableSource;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What FROM makes available.
 *
 * @param tables in the order of the text
 * @param overlay names that stand for something else since ARRAY JOIN
 * @param build makes the plan once all expressions are bound, because only then is it known which columns are read; it gets the
 *        filter (or null) to derive what can be skipped, and the row limit that suffices (or {@code Long.MAX_VALUE})
 * @param usingNames columns joined by USING: one in the result though two tables have it
 * @param owns whether a slot comes out of this
 * @param only the table when FROM is just one, for shortcuts; else null
 */
record FromClause(List<ScopeTable> tables, Map<String, Bound> overlay,
        BiFunction<@Nullable Bound, Long, PlanNode> build,
        @Nullable TableSource only, List<String> usingNames, IntPredicate owns) {
    FromClause {
        tables = List.copyOf(tables);
        overlay = Map.copyOf(overlay);
        usingNames = List.copyOf(usingNames);
    }

    /** Of a SELECT without FROM: one row without columns. */
    static FromClause nothing() {
        return new FromClause(List.of(), Map.of(), (filter, limit) -> ValuesNode.oneRow(), null, List.of(),
                slot -> false);
    }
}
