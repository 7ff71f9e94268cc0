package io.millrace.node.sql.analysis;

import io.millrace.node.sql.cast.Casts;
import io.millrace.node.sql.expression.Batch;
import io.millrace.node.sql.expression.Bound;
import io.millrace.node.sql.expression.Layout;
import io.millrace.node.sql.function.FunctionDefinition;
import io.millrace.node.sql.function.FunctionRegistry;
import io.millrace.node.sql.plan.LimitByNode;
import io.millrace.node.sql.plan.Operator;
import io.millrace.node.sql.plan.PlanNode;
import io.millrace.node.sql.plan.ProjectNode;
import io.millrace.node.sql.plan.Run;
import io.millrace.node.sql.plan.UnionNode;
import io.millrace.node.sql.syntax.Query;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.node.sql.table.TableResolver;
import io.millrace.node.sql.type.Supertype;
import io.millrace.node.sql.value.Columns;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plans one query with all its subqueries. Used once, by one thread. */
public final class Analyzer {
    private static final int MAX_DEPTH = 100;

    private final QueryContext context;
    private final TableResolver resolver;
    private int nextSlot;
    private int nextParameter;
    private int depth;
    private boolean perQuery;

    public Analyzer(QueryContext context, TableResolver resolver) {
        this.context = context;
        this.resolver = resolver;
    }

    /** @throws UserException whatever is wrong with the query */
    public PlannedQuery plan(Query query) {
        return plan(query, null);
    }

    /** Whether constants of the plan hold for this query only: the clock, or rows of other tables, were looked at. */
    public boolean isPerQuery() {
        return perQuery;
    }

    void notePerQuery() {
        perQuery = true;
    }

    QueryContext context() {
        return context;
    }

    TableResolver resolver() {
        return resolver;
    }

    Bound.Slot newSlot(DataType type, String name) {
        return new Bound.Slot(nextSlot++, type, name);
    }

    Bound.Parameter newParameter(DataType type) {
        return new Bound.Parameter(nextParameter++, type);
    }

    FunctionDefinition function(String name) {
        FunctionDefinition found = FunctionRegistry.builtIn().find(name);
        if (found == null) {
            throw new IllegalStateException("function " + name + " is not registered");
        }
        return found;
    }

    /** @param outer the scope whose WITH the query may use; null at the top */
    PlannedQuery plan(Query query, @Nullable SelectScope outer) {
        if (++depth > MAX_DEPTH) {
            throw new UserException(ErrorCode.TOO_DEEP_RECURSION, "Too deep subqueries or views: over " + MAX_DEPTH);
        }
        try {
            return switch (query) {
                case Query.Select select -> new SelectAnalyzer(this, select, outer).plan();
                case Query.Union union -> union(union, outer);
            };
        } finally {
            depth--;
        }
    }

    private PlannedQuery union(Query.Union union, @Nullable SelectScope outer) {
        // A DISTINCT makes everything to its left distinct.
        PlannedQuery result = plan(union.members().getFirst(), outer);
        List<PlannedQuery> pending = new ArrayList<>(List.of(result));
        for (int i = 1; i < union.members().size(); i++) {
            pending.add(plan(union.members().get(i), outer));
            boolean distinct = switch (union.modes().get(i - 1)) {
                case ALL -> false;
                case DISTINCT -> true;
                case UNSPECIFIED -> unspecified(union);
            };
            if (distinct) {
                PlannedQuery all = concatenate(pending);
                PlanNode node = new LimitByNode(all.node(), all.outputs(), 1, 0);
                pending = new ArrayList<>(List.of(new PlannedQuery(node, all.outputs(), all.names())));
            }
        }
        return concatenate(pending);
    }

    private boolean unspecified(Query.Union union) {
        return switch (context.setting("union_default_mode").orElse("")) {
            case "ALL" -> false;
            case "DISTINCT" -> true;
            default -> throw new UserException(ErrorCode.EXPECTED_ALL_OR_DISTINCT,
                    "Expected ALL or DISTINCT in SelectWithUnion query, because setting (union_default_mode) is empty: "
                            + "While processing " + QueryLine.of(union));
        };
    }

    private PlannedQuery concatenate(List<PlannedQuery> queries) {
        if (queries.size() == 1) {
            return queries.getFirst();
        }
        PlannedQuery first = queries.getFirst();
        int width = first.outputs().size();
        for (PlannedQuery q : queries) {
            if (q.outputs().size() != width) {
                throw new UserException(ErrorCode.UNION_ALL_RESULT_STRUCTURES_MISMATCH,
                        "Different number of columns in UNION ALL elements: " + String.join(", ", first.names())
                                + " and "
                                + String.join(", ", q.names()));
            }
        }
        List<Bound.Slot> outputs = new ArrayList<>();
        for (int c = 0; c < width; c++) {
            int at = c;
            DataType type = Supertype.of(queries.stream().map(q -> q.outputs().get(at).type()).toList());
            outputs.add(newSlot(type, first.names().get(c)));
        }
        Layout layout = new Layout(outputs);
        List<PlanNode> inputs = new ArrayList<>();
        for (PlannedQuery q : queries) {
            List<Bound> expressions = new ArrayList<>();
            for (int c = 0; c < width; c++) {
                expressions.add(cast(q.outputs().get(c), outputs.get(c).type()));
            }
            inputs.add(new ProjectNode(q.node(), expressions, layout));
        }
        return new PlannedQuery(new UnionNode(inputs, layout), outputs, first.names());
    }

    /** The expression in another type, by CAST. */
    Bound cast(Bound value, DataType type) {
        if (value.type().equals(type)) {
            return value;
        }
        var conversion = Casts.of(value.type(), type, context.serverZone());
        if (value instanceof Bound.Constant c) {
            return new Bound.Constant(type, Columns.full(conversion.apply(c.value())));
        }
        return new Bound.Call(function("_CAST"), List.of(value), type, (columns, n) -> conversion.apply(columns[0]));
    }

    /** Runs a query now. One column per output, all rows. */
    Column[] run(PlannedQuery query, long mostRows) {
        perQuery = true;
        Run run = new Run(context);
        List<List<Column>> parts = new ArrayList<>();
        query.outputs().forEach(o -> parts.add(new ArrayList<>()));
        long rows = 0;
        try (Operator operator = query.node().open(run)) {
            Batch batch;
            while ((batch = operator.next()) != null) {
                rows += batch.rowCount();
                if (rows > mostRows) {
                    throw new UserException(ErrorCode.INCORRECT_RESULT_OF_SCALAR_SUBQUERY,
                            "Scalar subquery returned more than one row");
                }
                for (int i = 0; i < parts.size(); i++) {
                    parts.get(i).add(Columns.full(batch.column(query.outputs().get(i).id())));
                }
            }
        }
        Column[] out = new Column[parts.size()];
        for (int i = 0; i < out.length; i++) {
            DataType type = query.outputs().get(i).type();
            out[i] = parts.get(i).isEmpty() ? type.newBuilder(0).build() : Columns.concat(type, parts.get(i));
        }
        return out;
    }
}
