package io.millrace.node.sql.execution;

import io.millrace.node.sql.analysis.ExpressionAnalyzer;
import io.millrace.node.sql.expression.Batch;
import io.millrace.node.sql.expression.Bound;
import io.millrace.node.sql.expression.Evaluator;
import io.millrace.node.sql.expression.Layout;
import io.millrace.node.sql.syntax.Expression;
import io.millrace.node.sql.syntax.SqlText;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.node.sql.value.Columns;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Expressions over the columns of a schema: PARTITION BY, ORDER BY, defaults. A plain column reference gives the column itself.
 * Immutable, thread-safe.
 */
public final class CompiledExpressions {
    private final Schema schema;
    private final List<Expression> expressions;
    private final @Nullable List<DataType> wanted;
    private final Supplier<QueryContext> contexts;
    private final boolean perQuery;
    private final Program program;

    private record Program(Layout layout, List<Bound> bound, boolean perQuery) {}

    private CompiledExpressions(Schema schema, List<Expression> expressions, @Nullable List<DataType> wanted,
            Supplier<QueryContext> contexts) {
        this.schema = schema;
        this.expressions = List.copyOf(expressions);
        this.wanted = wanted == null ? null : List.copyOf(wanted);
        this.contexts = contexts;
        this.program = compile();
        this.perQuery = program.perQuery();
    }

    /**
     * @param contexts asked once now, and again for each block when an expression looks at the clock
     * @throws io.millrace.replication.error.UserException what is wrong with an expression
     */
    public static CompiledExpressions compile(List<Expression> expressions, Schema schema,
            Supplier<QueryContext> contexts) {
        return new CompiledExpressions(schema, expressions, null, contexts);
    }

    /** The same, each result cast to a type. */
    public static CompiledExpressions compile(List<Expression> expressions, List<DataType> types, Schema schema,
            Supplier<QueryContext> contexts) {
        return new CompiledExpressions(schema, expressions, types, contexts);
    }

    private Program compile() {
        ExpressionAnalyzer analyzer = new ExpressionAnalyzer(schema, contexts.get());
        List<Bound> bound = new ArrayList<>();
        for (int i = 0; i < expressions.size(); i++) {
            Bound one = analyzer.bind(expressions.get(i));
            bound.add(wanted == null ? one : analyzer.cast(one, wanted.get(i)));
        }
        return new Program(new Layout(analyzer.slots()), bound, analyzer.isPerQuery());
    }

    /** Names (as ClickHouse writes them) and types of the results, in order. */
    public List<Field> fields() {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < expressions.size(); i++) {
            fields.add(new Field(SqlText.expression(expressions.get(i)), program.bound().get(i).type()));
        }
        return fields;
    }

    /** Names of the schema's columns that the expressions read. */
    public Set<String> requiredColumns() {
        Set<String> names = new LinkedHashSet<>();
        program.bound().forEach(b -> collect(b, names));
        return names;
    }

    private static void collect(Bound bound, Set<String> names) {
        if (bound instanceof Bound.Slot s) {
            names.add(s.name());
        }
        bound.children().forEach(c -> collect(c, names));
    }

    /** One full column per expression. The block's columns are found by name; those not required may be missing. */
    public List<Column> apply(Block block) {
        Program now = perQuery ? compile() : program;
        List<Bound.Slot> slots = new ArrayList<>();
        List<Column> columns = new ArrayList<>();
        for (Bound.Slot slot : now.layout().slots()) {
            int at = block.schema().indexOf(slot.name());
            if (at >= 0) {
                slots.add(slot);
                columns.add(block.column(at));
            }
        }
        Evaluator evaluator = new Evaluator(new Batch(new Layout(slots), columns, block.rowCount()));
        return now.bound().stream().map(b -> Columns.full(evaluator.evaluate(b))).toList();
    }
}
