package io.millrace.node.sql.analysis;

import io.millrace.node.sql.cast.Casts;
import io.millrace.node.sql.expression.Bound;
import io.millrace.node.sql.expression.ValueSet;
import io.millrace.node.sql.syntax.Expression;
import io.millrace.node.sql.syntax.Expression.FunctionCall;
import io.millrace.node.sql.syntax.QualifiedName;
import io.millrace.node.sql.syntax.Query;
import io.millrace.node.sql.syntax.TableSource;
import io.millrace.node.sql.type.Supertype;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.Columns;
import io.millrace.replication.column.ArrayColumn;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.LowCardinalityType;
import io.millrace.replication.column.NullableType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** IN: with a list, an array, a subquery or a table on the right; with a tuple on the left for several columns. */
final class Memberships {
    private final SelectScope scope;
    private final Analyzer analyzer;
    private final ExpressionBinder binder;

    Memberships(SelectScope scope, ExpressionBinder binder) {
        this.scope = scope;
        this.analyzer = scope.analyzer();
        this.binder = binder;
    }

    Bound bind(FunctionCall call) {
        boolean negated = call.name().equals("notIn") || call.name().equals("globalNotIn");
        if (call.arguments().size() != 2) {
            throw new UserException(ErrorCode.NUMBER_OF_ARGUMENTS_DOESNT_MATCH,
                    "Function " + call.name() + " needs two arguments");
        }
        Expression left = call.arguments().get(0).withoutAlias();
        Expression right = call.arguments().get(1).withoutAlias();
        if (left instanceof FunctionCall f && f.name().equals("tuple")) {
            left = new Expression.TupleExpression(f.arguments());
        }
        List<Bound> values = left instanceof Expression.TupleExpression t ? binder.bindAll(t.elements())
                : List.of(binder.bind(call.arguments().get(0)));
        Query query = subquery(right);
        if (query != null) {
            return membership(values, subquerySet(values, query), negated);
        }
        if (values.size() == 1 && TypeTraits.isNothing(values.getFirst().type())) {
            return new Bound.Constant(TypeTraits.NULL, Columns.defaults(TypeTraits.NULL, 1).single());
        }
        List<Expression> members = switch (right) {
            case Expression.TupleExpression t -> values.size() > 1 && !(t.elements()
                    .getFirst()
                    .withoutAlias() instanceof Expression.TupleExpression) ? List.of(t) : t.elements();
            case FunctionCall f when f.name().equals("tuple") -> f.arguments();
            case Expression.ArrayExpression a -> a.elements();
            default -> List.of(right);
        };
        if (members.size() == 1 && values.size() == 1 && !(members.getFirst() instanceof Expression.TupleExpression)) {
            Bound only = binder.bind(members.getFirst());
            if (only.type() instanceof ArrayType && !(values.getFirst().type() instanceof ArrayType)) {
                return array(values.getFirst(), only, negated);
            }
        }
        ValueSet set = listSet(values, members);
        return set == null ? anyOf(call, values.getFirst(), members, negated) : membership(values, set, negated);
    }

    private @Nullable Query subquery(Expression right) {
        if (right instanceof Expression.Subquery s) {
            return s.query();
        }
        if (right instanceof Expression.Identifier i && i.parts().size() <= 2 && scope.parameter(i.joined()) == null
                && scope.aliasOf(i.joined()) == null && !isColumn(i)) {
            // x IN table
            QualifiedName name = i.parts().size() == 2 ? QualifiedName.of(i.parts().get(0), i.parts().get(1))
                    : QualifiedName.of(i.parts().getFirst());
            return new Query.Select(List.of(), false, List.of(new Expression.Asterisk(List.of(), List.of())),
                    TableSource.Table.of(
                            name),
                    null, null, null, null, List.of(), null, null, null, List.of());
        }
        return null;
    }

    private boolean isColumn(Expression.Identifier identifier) {
        String joined = identifier.joined();
        return scope.from().overlay().containsKey(joined) || scope.from()
                .tables()
                .stream()
                .anyMatch(t -> t.column(joined)
                        .isPresent() || t.qualifierLength(identifier.parts()) > 0);
    }

    private Bound membership(List<Bound> values, ValueSet set, boolean negated) {
        boolean nullable = values.stream().anyMatch(v -> v.type().isNullable());
        DataType plain = nullable ? new NullableType(NumberType.UINT8) : NumberType.UINT8;
        boolean low = values.size() == 1 && values.getFirst().type() instanceof LowCardinalityType;
        DataType type = low ? new LowCardinalityType(plain) : plain;
        return new Bound.Membership(values, set, negated, type);
    }

    private ValueSet subquerySet(List<Bound> values, Query query) {
        PlannedQuery planned = analyzer.plan(query, scope);
        if (planned.outputs().size() != values.size()) {
            throw new UserException(ErrorCode.NUMBER_OF_COLUMNS_DOESNT_MATCH,
                    "Number of columns in section IN doesn't match. "
                            + values.size() + " at left, " + planned.outputs().size() + " at right.");
        }
        Column[] columns = analyzer.run(planned, Long.MAX_VALUE);
        List<DataType> types = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            DataType from = planned.outputs().get(i).type();
            DataType to = Supertype.of(TypeTraits.withoutLowCardinality(values.get(i).type()),
                    TypeTraits.withoutLowCardinality(
                            from));
            columns[i] = Columns.full(Casts.of(from, to, analyzer.context().serverZone()).apply(columns[i]));
            types.add(to);
        }
        return new ValueSet(types, columns, columns[0].rowCount());
    }

    /** The set of constant members, or null when one is not constant. */
    private @Nullable ValueSet listSet(List<Bound> values, List<Expression> members) {
        List<DataType> types = values.stream().map(v -> TypeTraits.withoutLowCardinality(v.type())).toList();
        List<ColumnBuilder> builders = new ArrayList<>();
        types.forEach(t -> builders.add(t.newBuilder(members.size())));
        int rows = 0;
        for (Expression member : members) {
            List<Bound> parts = values.size() == 1 ? List.of(binder.bind(member)) : tuple(member, values.size());
            Column[] row = new Column[parts.size()];
            boolean fits = true;
            for (int i = 0; i < row.length && fits; i++) {
                if (!(parts.get(i) instanceof Bound.Constant c)) {
                    return null;
                }
                Column converted = converted(c, types.get(i));
                fits = converted != null;
                if (converted != null) {
                    row[i] = converted;
                }
            }
            if (fits) {
                for (int i = 0; i < row.length; i++) {
                    builders.get(i).appendFrom(row[i], 0);
                }
                rows++;
            }
        }
        return new ValueSet(types, builders.stream().map(ColumnBuilder::build).toArray(Column[]::new), rows);
    }

    private List<Bound> tuple(Expression member, int size) {
        Expression plain = member.withoutAlias();
        List<Expression> elements = plain instanceof Expression.TupleExpression t ? t.elements()
                : plain instanceof FunctionCall f && f.name().equals("tuple") ? f.arguments() : List.of(plain);
        if (elements.size() != size) {
            throw new UserException(ErrorCode.INCORRECT_ELEMENT_OF_SET,
                    "Incorrect size of tuple in set: " + elements.size()
                            + " instead of " + size);
        }
        return binder.bindAll(elements);
    }

    /** The member as a value of the type, or null when the type has no such value, so that nothing can equal it. */
    private @Nullable Column converted(Bound.Constant c, DataType type) {
        if (c.value().isNull(0)) {
            return null;
        }
        DataType from = TypeTraits.plain(c.type());
        DataType plain = TypeTraits.withoutNullable(type);
        Column value = Columns.withoutNulls(Columns.flat(c.value()));
        if (TypeTraits.isNumber(from) && plain instanceof NumberType) {
            // 300 is no UInt8, and 1.5 no integer: compared by value, they equal none.
            Column there = Columns.full(Casts.of(from, plain, analyzer.context().serverZone()).apply(value));
            Bound equal = binder.calls()
                    .call("equals", List.of(new Bound.Constant(from, value), new Bound.Constant(plain, there)));
            boolean same = equal instanceof Bound.Constant e
                    && io.millrace.node.sql.value.LongInput.of(e.value(), false).at(0) == 1;
            return same ? Columns.full(Casts.of(plain, type, analyzer.context().serverZone()).apply(there)) : null;
        }
        return Columns.full(Casts.of(plain, type, analyzer.context().serverZone())
                .apply(Columns.full(Casts.of(from, plain, analyzer
                        .context()
                        .serverZone()).apply(value))));
    }

    private Bound array(Bound value, Bound array, boolean negated) {
        if (array instanceof Bound.Constant c) {
            ArrayColumn members = Columns.compact(c.value());
            DataType element = ((ArrayType) c.type()).element();
            DataType type = Supertype.of(TypeTraits.withoutLowCardinality(value.type()),
                    TypeTraits.withoutLowCardinality(
                            element));
            Column column = Columns
                    .full(Casts.of(element, type, analyzer.context().serverZone()).apply(members.elements()));
            return membership(List.of(value), new ValueSet(List.of(type), new Column[] {column}, column.rowCount()),
                    negated);
        }
        Bound has = binder.calls().call("has", List.of(array, value));
        return negated ? binder.calls().call("not", List.of(has)) : has;
    }

    private Bound anyOf(FunctionCall call, Bound value, List<Expression> members, boolean negated) {
        if (call.arguments().getFirst().withoutAlias() instanceof Expression.TupleExpression) {
            throw ExpressionBinder
                    .notSupported("IN with a tuple on the left and values that are not constant on the right");
        }
        List<Bound> equal = new ArrayList<>();
        for (Expression member : members) {
            equal.add(binder.calls().call("equals", List.of(value, binder.bind(member))));
        }
        Bound any = equal.size() == 1 ? equal.getFirst() : binder.calls().call("or", equal);
        return negated ? binder.calls().call("not", List.of(any)) : any;
    }
}
