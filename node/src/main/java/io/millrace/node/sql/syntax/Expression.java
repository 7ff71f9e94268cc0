package io.millrace.node.sql.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An expression. Immutable. Operators are {@link FunctionCall}s by ClickHouse's function names; see {@link Operator}
 * for the table. Trees of equal meaning but different notation ({@code a + 1}, {@code plus(a, 1)}) are equal.
 */
public sealed interface Expression permits Literal, Expression.Identifier, Expression.FunctionCall,
        Expression.Lambda, Expression.Cast, Expression.ArrayExpression, Expression.TupleExpression,
        Expression.Aliased, Expression.Subquery, Expression.Asterisk, Expression.ColumnsMatching,
        Expression.ColumnsListed, Expression.QueryParameter {

    /** A column, perhaps qualified: {@code a}, {@code t.a}, {@code db.t.a}, {@code a.b}. Never empty. */
    record Identifier(List<String> parts) implements Expression {
        public Identifier {
            parts = List.copyOf(parts);
            if (parts.isEmpty()) {
                throw new IllegalArgumentException("identifier without parts");
            }
        }

        public static Identifier of(String... parts) {
            return new Identifier(List.of(parts));
        }

        /** The parts joined by dots, without quotes. */
        public String joined() {
            return String.join(".", parts);
        }
    }

    /**
     * {@code name(arguments)} or {@code name(parameters)(arguments)}, or an operator. The name keeps its spelling.
     * {@code count(DISTINCT a)} is {@code countDistinct(a)}, {@code sum(a) FILTER (WHERE c)} is {@code sumIf(a, c)}.
     *
     * @param parameters the first list of a parametric call, empty without one
     */
    record FunctionCall(String name, List<Expression> parameters, List<Expression> arguments) implements Expression {
        public FunctionCall {
            parameters = List.copyOf(parameters);
            arguments = List.copyOf(arguments);
        }

        public static FunctionCall of(String name, Expression... arguments) {
            return new FunctionCall(name, List.of(), List.of(arguments));
        }

        public static FunctionCall of(String name, List<Expression> arguments) {
            return new FunctionCall(name, List.of(), arguments);
        }
    }

    /** {@code (parameters) -> body}. */
    record Lambda(List<String> parameters, Expression body) implements Expression {
        public Lambda {
            parameters = List.copyOf(parameters);
        }
    }

    /** {@code CAST(value AS type)}, {@code CAST(value, 'type')}, {@code value::type}. */
    record Cast(Expression value, TypeName type) implements Expression {}

    /** {@code [a, b]}. */
    record ArrayExpression(List<Expression> elements) implements Expression {
        public ArrayExpression {
            elements = List.copyOf(elements);
        }
    }

    /** {@code (a, b)}: two elements or more; {@code (a,)} is {@code tuple(a)}. */
    record TupleExpression(List<Expression> elements) implements Expression {
        public TupleExpression {
            elements = List.copyOf(elements);
            if (elements.size() < 2) {
                throw new IllegalArgumentException("tuple of " + elements.size());
            }
        }
    }

    /** {@code expression AS alias}; the alias is visible in the whole query. */
    record Aliased(Expression expression, String alias) implements Expression {}

    /** A query in parentheses: a scalar, or the right side of IN, or the argument of {@code exists}. */
    record Subquery(Query query) implements Expression {}

    /** {@code *} or {@code t.*}; the qualifier is empty for a bare asterisk. */
    record Asterisk(List<String> qualifier, List<ColumnTransformer> transformers) implements Expression {
        public Asterisk {
            qualifier = List.copyOf(qualifier);
            transformers = List.copyOf(transformers);
        }
    }

    /** {@code COLUMNS('regular expression')}. */
    record ColumnsMatching(List<String> qualifier, String pattern,
            List<ColumnTransformer> transformers) implements Expression {
        public ColumnsMatching {
            qualifier = List.copyOf(qualifier);
            transformers = List.copyOf(transformers);
        }
    }

    /** {@code COLUMNS(a, b)}. */
    record ColumnsListed(List<String> qualifier, List<Expression> columns,
            List<ColumnTransformer> transformers) implements Expression {
        public ColumnsListed {
            qualifier = List.copyOf(qualifier);
            columns = List.copyOf(columns);
            transformers = List.copyOf(transformers);
        }
    }

    /** {@code {name:Type}}: its value comes with the query. */
    record QueryParameter(String name, TypeName type) implements Expression {}

    /** What follows an asterisk. */
    sealed interface ColumnTransformer {

        /** {@code EXCEPT (a, b)}. */
        record Except(List<String> columns) implements ColumnTransformer {
            public Except {
                columns = List.copyOf(columns);
            }
        }

        /** {@code EXCEPT 'regular expression'}. */
        record ExceptMatching(String pattern) implements ColumnTransformer {}

        /** {@code REPLACE (expression AS column, ...)}. */
        record Replace(List<Aliased> replacements) implements ColumnTransformer {
            public Replace {
                replacements = List.copyOf(replacements);
            }
        }
    }

    /** The expression under its alias, or itself. */
    default Expression withoutAlias() {
        return this instanceof Aliased aliased ? aliased.expression() : this;
    }

    /** The alias, or null. */
    default @Nullable String alias() {
        return this instanceof Aliased aliased ? aliased.alias() : null;
    }
}
