package io.millrace.node.sql.analysis;

import io.millrace.node.sql.aggregate.AggregateFunction;
import io.millrace.node.sql.aggregate.AggregateRegistry;
import io.millrace.node.sql.expression.Bound;
import io.millrace.node.sql.function.Argument;
import io.millrace.node.sql.function.FunctionBinder;
import io.millrace.node.sql.function.FunctionDefinition;
import io.millrace.node.sql.function.FunctionRegistry;
import io.millrace.node.sql.function.HigherOrderFunction;
import io.millrace.node.sql.function.Resolved;
import io.millrace.node.sql.function.Trait;
import io.millrace.node.sql.syntax.Expression;
import io.millrace.node.sql.syntax.Expression.FunctionCall;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.Columns;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Function calls: those that are syntax in disguise, aggregate functions, functions with lambdas, and plain ones. */
final class CallBinder {
    private static final Set<String> LAZY = Set.of("if", "multiIf", "and", "or", "coalesce", "ifNull");

    private final SelectScope scope;
    private final Analyzer analyzer;
    private final ExpressionBinder binder;
    private final Memberships memberships;
    private final CallRewriter rewriter = new CallRewriter();
    private int lazyDepth;

    CallBinder(SelectScope scope, ExpressionBinder binder) {
        this.scope = scope;
        this.analyzer = scope.analyzer();
        this.binder = binder;
        this.memberships = new Memberships(scope, binder);
    }

    Bound bind(FunctionCall call) {
        switch (call.name()) {
            case "in", "notIn", "globalIn", "globalNotIn" -> {
                return memberships.bind(call);
            }
            case "exists" -> {
                if (call.arguments().size() == 1 && call.arguments().getFirst() instanceof Expression.Subquery s) {
                    return binder.exists(s);
                }
            }
            case "arrayJoin" -> {
                return arrayJoin(call);
            }
            case "array" -> {
                return binder.array(call.arguments());
            }
            default -> {
                // below
            }
        }
        Expression rewritten = rewriter.rewrite(call, this::intervalOf, this::tupleOf);
        if (rewritten != null) {
            return binder.bind(rewritten);
        }
        FunctionDefinition definition = FunctionRegistry.builtIn().find(call.name());
        if (definition == null || !call.parameters().isEmpty()) {
            String aggregate = AggregateRegistry.builtIn().canonicalName(call.name());
            if (aggregate != null) {
                return aggregate(call, aggregate);
            }
        }
        HigherOrderFunction higherOrder = FunctionRegistry.builtIn().findHigherOrder(call.name());
        if (higherOrder != null && !call.arguments().isEmpty() && (definition == null || call.arguments()
                .getFirst()
                .withoutAlias() instanceof Expression.Lambda)) {
            return higherOrder(call, higherOrder);
        }
        if (definition == null) {
            throw unknownFunction(call.name());
        }
        boolean lazy = LAZY.contains(definition.name());
        lazyDepth += lazy ? 1 : 0;
        List<Bound> arguments;
        try {
            arguments = binder.bindAll(call.arguments());
        } finally {
            lazyDepth -= lazy ? 1 : 0;
        }
        return call(definition, arguments);
    }

    /** The interval an expression is, looked up through aliases; null when it is none. */
    private @Nullable FunctionCall intervalOf(Expression expression) {
        Expression plain = expression.withoutAlias();
        if (plain instanceof FunctionCall call && call.name().startsWith("toInterval")
                && call.arguments().size() == 1) {
            return call;
        }
        if (plain instanceof Expression.Identifier i && i.parts().size() == 1 && scope.parameter(i.joined()) == null) {
            Expression alias = scope.aliasOf(i.joined());
            return alias == null || alias.equals(plain) ? null : intervalOf(alias);
        }
        return null;
    }

    /** The members of a tuple that is written out, perhaps behind an alias; null when the expression is none. */
    private @Nullable List<Expression> tupleOf(Expression expression) {
        return switch (expression.withoutAlias()) {
            case Expression.TupleExpression t -> t.elements();
            case FunctionCall c when c.name().equals("tuple") -> c.arguments();
            case Expression.Identifier i when i.parts().size() == 1 && scope.parameter(i.joined()) == null -> {
                Expression alias = scope.aliasOf(i.joined());
                yield alias == null || alias.equals(i) ? null : tupleOf(alias);
            }
            default -> null;
        };
    }

    private UserException unknownFunction(String name) {
        if (name.equals("tuple") || name.equals("map")) {
            return ExpressionBinder.notSupported("a " + name + " as a value");
        }
        List<String> names = new ArrayList<>(FunctionRegistry.builtIn().names());
        names.addAll(AggregateRegistry.builtIn().names());
        return new UserException(ErrorCode.UNKNOWN_FUNCTION,
                "Function with name `" + name + "` does not exist. In scope " + scope
                        .line() + Similar.hint(name, names));
    }

    Bound call(String name, List<Bound> arguments) {
        return call(analyzer.function(name), arguments);
    }

    private Bound call(FunctionDefinition definition, List<Bound> arguments) {
        if (definition.has(Trait.PER_QUERY)) {
            analyzer.notePerQuery();
        }
        List<Argument> described = arguments.stream()
                .map(a -> new Argument(a.type(), a instanceof Bound.Constant c ? c.value()
                        : null))
                .toList();
        Resolved resolved;
        try {
            resolved = FunctionBinder.bind(definition, described, analyzer.context());
        } catch (UserException e) {
            throw inScope(e);
        }
        boolean constant = arguments.stream().allMatch(a -> a instanceof Bound.Constant);
        if (constant && !definition.has(Trait.VOLATILE)) {
            Column[] columns = arguments.stream().map(a -> ((Bound.Constant) a).value()).toArray(Column[]::new);
            try {
                return new Bound.Constant(resolved.type(), Columns.full(resolved.kernel().apply(columns, 1)));
            } catch (UserException e) {
                // A branch that is never taken may hold a constant that cannot be computed.
                if (lazyDepth == 0) {
                    throw inScope(e);
                }
            }
        }
        return new Bound.Call(definition, arguments, resolved.type(), resolved.kernel());
    }

    private UserException inScope(UserException e) {
        String message = e.getMessage();
        if (message == null || message.contains("In scope ") || scope.line().isEmpty()) {
            return e;
        }
        return new UserException(e.code(), message + ": In scope " + scope.line(), e);
    }

    private Bound arrayJoin(FunctionCall call) {
        if (call.arguments().size() != 1) {
            throw new UserException(ErrorCode.NUMBER_OF_ARGUMENTS_DOESNT_MATCH,
                    "Function arrayJoin requires exactly 1 argument, got "
                            + call.arguments().size());
        }
        Bound array = binder.bind(call.arguments().getFirst());
        if (!(array.type() instanceof ArrayType type)) {
            throw new UserException(ErrorCode.TYPE_MISMATCH,
                    "ARRAY JOIN requires array argument, got " + array.type().text());
        }
        return scope.unfold(array, type.element());
    }

    private Bound aggregate(FunctionCall call, String canonical) {
        scope.requireAggregatesAllowed(call);
        boolean star = call.arguments().size() == 1 && call.arguments().getFirst() instanceof Expression.Asterisk;
        List<Expression> written = star && canonical.startsWith("count") ? List.of() : call.arguments();
        if (written.size() == 1 && written.getFirst().withoutAlias() instanceof Expression.TupleExpression t) {
            written = t.elements();
        }
        List<Expression> given = written;
        List<Bound> arguments = scope.withoutAggregates("inside another aggregate function",
                () -> binder.bindAll(given));
        List<Bound> parameters = binder.bindAll(call.parameters());
        List<Argument> constants = new ArrayList<>();
        for (Bound parameter : parameters) {
            if (!(parameter instanceof Bound.Constant c)) {
                throw new UserException(ErrorCode.PARAMETERS_TO_AGGREGATE_FUNCTIONS_MUST_BE_LITERALS,
                        "Parameters to aggregate functions must be literals: " + QueryLine.of(call));
            }
            constants.add(new Argument(c.type(), c.value()));
        }
        String name = canonical.equals("countDistinct") ? "uniqExact"
                : canonical.equals("countDistinctIf") || canonical.equals("countIfDistinct") ? "uniqExactIf"
                        : canonical;
        AggregateFunction function = AggregateRegistry.builtIn()
                .bind(name, constants, arguments.stream()
                        .map(Bound::type)
                        .toList());
        return scope.aggregate(name, parameters, arguments, function);
    }

    private Bound higherOrder(FunctionCall call, HigherOrderFunction function) {
        Expression first = call.arguments().getFirst().withoutAlias();
        boolean withLambda = first instanceof Expression.Lambda;
        List<Bound> arrays = binder
                .bindAll(withLambda ? call.arguments().subList(1, call.arguments().size()) : call.arguments());
        List<DataType> elements = new ArrayList<>();
        for (int i = 0; i < arrays.size(); i++) {
            if (arrays.get(i).type() instanceof ArrayType type) {
                elements.add(TypeTraits.withoutLowCardinality(type.element()));
            } else {
                throw inScope(new UserException(ErrorCode.ILLEGAL_TYPE_OF_ARGUMENT,
                        "Argument " + (i + 2) + " of function " + call
                                .name() + " must be array. Found " + arrays.get(i).type().text() + " instead"));
            }
        }
        if (arrays.isEmpty()) {
            throw inScope(new UserException(ErrorCode.NUMBER_OF_ARGUMENTS_DOESNT_MATCH, "Function " + call.name()
                    + " needs at least one array argument"));
        }
        List<Bound.Parameter> parameters = elements.stream().map(analyzer::newParameter).toList();
        Bound body = parameters.getFirst();
        if (first instanceof Expression.Lambda lambda) {
            if (lambda.parameters().size() != arrays.size()) {
                throw inScope(new UserException(ErrorCode.NUMBER_OF_ARGUMENTS_DOESNT_MATCH, "Function " + call.name()
                        + " needs a lambda of as many arguments as arrays: " + lambda.parameters().size() + " and "
                        + arrays
                                .size()));
            }
            Map<String, Bound.Parameter> names = new HashMap<>();
            for (int i = 0; i < parameters.size(); i++) {
                names.put(lambda.parameters().get(i), parameters.get(i));
            }
            scope.enterLambda(names);
            try {
                body = binder.bind(lambda.body());
            } finally {
                scope.leaveLambda();
            }
        }
        List<Bound> plain = arrays.stream()
                .map(a -> analyzer.cast(a, TypeTraits.withoutLowCardinality(a.type())))
                .toList();
        DataType result;
        try {
            result = function.resultType(call.name(), body.type(), elements.getFirst());
        } catch (UserException e) {
            throw inScope(e);
        }
        return new Bound.HigherOrder(call.name().toLowerCase(Locale.ROOT), function, parameters, body, plain, result);
    }
}
