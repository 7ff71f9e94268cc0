package io.millrace.node.sql.analysis;

import io.millrace.node.sql.expression.Bound;
import io.millrace.node.sql.plan.ValuesNode;
import io.millrace.node.sql.syntax.Expression;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.node.sql.table.TableResolver;
import io.millrace.node.sql.table.TableSource;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Binds expressions over the columns of one schema, without a query around them: defaults, keys. Used once, by one thread. */
public final class ExpressionAnalyzer {
    private static final TableResolver NO_TABLES = new TableResolver() {
        @Override
        public Optional<TableSource> table(String database, String name) {
            return Optional.empty();
        }

        @Override
        public boolean databaseExists(String database) {
            return true;
        }
    };

    private final Analyzer analyzer;
    private final SelectScope scope;
    private final ExpressionBinder binder;
    private final List<Bound.Slot> slots = new ArrayList<>();

    public ExpressionAnalyzer(Schema schema, QueryContext context) {
        this.analyzer = new Analyzer(context, NO_TABLES);
        this.scope = new SelectScope(analyzer, null, null);
        List<NamedColumn> columns = new ArrayList<>();
        for (Field field : schema.fields()) {
            Bound.Slot slot = analyzer.newSlot(field.type(), field.name());
            slots.add(slot);
            columns.add(new NamedColumn(field.name(), field.type(), true, () -> slot));
        }
        scope.use(new FromClause(List.of(new ScopeTable("table", List.of(), "", columns)), Map.of(),
                (filter, limit) -> ValuesNode
                        .oneRow(),
                null, List.of(), slot -> true));
        this.binder = new ExpressionBinder(scope);
    }

    /** The slot of each field, in order. */
    public List<Bound.Slot> slots() {
        return slots;
    }

    /** @throws io.millrace.replication.error.UserException what is wrong with it; aggregates are refused */
    public Bound bind(Expression expression) {
        return scope.withoutAggregates("in an expression without a query", () -> binder.bind(expression));
    }

    /** By CAST. */
    public Bound cast(Bound value, DataType type) {
        return analyzer.cast(value, type);
    }

    /** Whether what was bound holds only for now: the clock was looked at. */
    public boolean isPerQuery() {
        return analyzer.isPerQuery();
    }
}
