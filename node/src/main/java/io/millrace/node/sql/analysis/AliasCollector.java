package io.millrace.node.sql.analysis;

import io.millrace.node.sql.syntax.Expression;
import io.millrace.node.sql.syntax.Query;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds every {@code AS} of a SELECT, however deep in its expressions, but not in its subqueries. */
final class AliasCollector {
    private final SelectScope scope;

    AliasCollector(SelectScope scope) {
        this.scope = scope;
    }

    void collect(Query.Select select) {
        all(select.columns());
        one(select.prewhere());
        one(select.where());
        if (select.groupBy() != null) {
            all(select.groupBy().keys());
        }
        one(select.having());
        select.orderBy().forEach(o -> one(o.expression()));
        if (select.limitBy() != null) {
            all(select.limitBy().keys());
        }
    }

    private void all(List<Expression> expressions) {
        expressions.forEach(this::one);
    }

    private void one(@Nullable Expression expression) {
        switch (expression) {
            case null -> {
                // an absent clause
            }
            case Expression.Aliased a -> {
                scope.alias(a.alias(), a.expression());
                one(a.expression());
            }
            case Expression.FunctionCall c -> all(c.arguments());
            case Expression.Cast c -> one(c.value());
            case Expression.ArrayExpression a -> all(a.elements());
            case Expression.TupleExpression t -> all(t.elements());
            default -> {
                // no aliases inside; those of a lambda's body may use its parameters and stay there
            }
        }
    }
}
