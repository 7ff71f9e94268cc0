package io.millrace.node.sql.analysis;

import io.millrace.node.sql.aggregate.AggregateFunction;
import io.millrace.node.sql.expression.Bound;
import io.millrace.node.sql.plan.AggregateCall;
import io.millrace.node.sql.syntax.Expression;
import io.millrace.node.sql.syntax.Query;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What names mean inside one SELECT, and what binding its expressions brought to light. Used by one thread. */
final class SelectScope {

    /** arrayJoin(array) somewhere in an expression: one more slot, and the rows multiply. */
    record Unfolding(Bound array, Bound.Slot slot) {}

    private record AggregateKey(String name, List<Bound> parameters, List<Bound> arguments) {}

    private final Analyzer analyzer;
    private final Query.@Nullable Select select;
    private final @Nullable SelectScope outer;
    private final Map<String, Expression> aliases = new LinkedHashMap<>();
    private final Map<String, Expression> named = new HashMap<>();
    private final Map<String, Query> commonTables = new HashMap<>();
    private final Set<String> aliasesInProgress = new HashSet<>();
    private final Deque<Map<String, Bound.Parameter>> lambdas = new ArrayDeque<>();
    private final Map<AggregateKey, AggregateCall> aggregates = new LinkedHashMap<>();
    private final Map<Bound, Unfolding> unfoldings = new LinkedHashMap<>();
    private @Nullable FromClause from;
    private @Nullable String aggregatesForbidden;
    private @Nullable String line;

    SelectScope(Analyzer analyzer, Query.@Nullable Select select, @Nullable SelectScope outer) {
        this.analyzer = analyzer;
        this.select = select;
        this.outer = outer;
    }

    Analyzer analyzer() {
        return analyzer;
    }

    @Nullable
    SelectScope outer() {
        return outer;
    }

    /** The query on one line, for messages. */
    String line() {
        String text = line;
        if (text == null) {
            text = select == null ? "" : QueryLine.of(select);
            line = text;
        }
        return text;
    }

    void use(FromClause clause) {
        from = clause;
    }

    FromClause from() {
        FromClause clause = from;
        return clause == null
                ? FromClause.nothing()
                : clause;
    }

    void define(String name, Query query) {
        commonTables.put(name, query);
    }

    /** A WITH query by name, with the scope in which its own names are to be looked up; null when there is none. */
    Map.@Nullable Entry<Query, SelectScope> commonTable(String name) {
        for (SelectScope scope = this; scope != null; scope = scope.outer) {
            Query query = scope.commonTables.get(name);
            if (query != null) {
                return Map.entry(query, scope);
            }
        }
        return null;
    }

    void defineNamed(String name, Expression expression) {
        named.put(name, expression);
        alias(name, expression);
    }

    /** {@code WITH expression AS name} of an enclosing query. */
    @Nullable
    Expression outerNamed(String name) {
        for (SelectScope scope = outer; scope != null; scope = scope.outer) {
            Expression expression = scope.named.get(name);
            if (expression != null) {
                return expression;
            }
        }
        return null;
    }

    void alias(String name, Expression expression) {
        Expression before = aliases.put(name, expression);
        if (before != null && !before.equals(expression)) {
            throw new UserException(ErrorCode.MULTIPLE_EXPRESSIONS_FOR_ALIAS,
                    "Multiple expressions " + QueryLine.of(expression)
                            + " AS " + name + " and " + QueryLine.of(before) + " AS " + name + " for alias " + name
                            + ". In scope "
                            + line());
        }
    }

    /** The alias's expression unless it is being bound right now. */
    @Nullable
    Expression aliasOf(String name) {
        return aliasesInProgress.contains(name) ? null : aliases.get(name);
    }

    Set<String> aliasNames() {
        return aliases.keySet();
    }

    /** Marks an alias as being bound. @return whether it was not already */
    boolean enterAlias(String name) {
        return aliasesInProgress.add(name);
    }

    void leaveAlias(String name) {
        aliasesInProgress.remove(name);
    }

    void enterLambda(Map<String, Bound.Parameter> parameters) {
        lambdas.push(parameters);
    }

    void leaveLambda() {
        lambdas.pop();
    }

    Bound.@Nullable Parameter parameter(String name) {
        for (Map<String, Bound.Parameter> parameters : lambdas) {
            Bound.Parameter found = parameters.get(name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** Runs with aggregates forbidden; {@code where} completes "Aggregate function x is found …". */
    <T> T withoutAggregates(String where, java.util.function.Supplier<T> action) {
        String before = aggregatesForbidden;
        aggregatesForbidden = before == null ? where : before;
        try {
            return action.get();
        } finally {
            aggregatesForbidden = before;
        }
    }

    void requireAggregatesAllowed(Expression call) {
        if (aggregatesForbidden != null) {
            throw new UserException(ErrorCode.ILLEGAL_AGGREGATION,
                    "Aggregate function " + QueryLine.of(call) + " is found "
                            + aggregatesForbidden + " in query");
        }
    }

    Bound.Slot aggregate(String name, List<Bound> parameters, List<Bound> arguments, AggregateFunction function) {
        return aggregates
                .computeIfAbsent(new AggregateKey(name, parameters, arguments), k -> new AggregateCall(function,
                        arguments, analyzer.newSlot(function.type(), name)))
                .slot();
    }

    List<AggregateCall> aggregates() {
        return new ArrayList<>(aggregates.values());
    }

    boolean isAggregate(int slot) {
        return aggregates.values().stream().anyMatch(a -> a.slot().id() == slot);
    }

    Bound.Slot unfold(Bound array, io.millrace.replication.column.DataType element) {
        return unfoldings.computeIfAbsent(array, a -> new Unfolding(a, analyzer.newSlot(element, "arrayJoin"))).slot();
    }

    List<Unfolding> unfoldings() {
        return new ArrayList<>(unfoldings.values());
    }
}
