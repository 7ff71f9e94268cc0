package io.millrace.node.sql.analysis;

import io.millrace.node.sql.expression.Bound;
import io.millrace.node.sql.syntax.Literal;
import io.millrace.node.sql.type.NumberRules;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.Columns;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.column.StringColumnBuilder;

/** Constants of the text as typed values: integers get the smallest type that holds them. */
final class Literals {
    private Literals() {}

    static Bound.Constant of(Literal literal) {
        return switch (literal) {
            case Literal.NullLiteral n ->
                new Bound.Constant(TypeTraits.NULL, Columns.defaults(TypeTraits.NULL, 1).single());
            case Literal.BooleanLiteral b ->
                new Bound.Constant(SimpleType.BOOL, Columns.ofLongs(SimpleType.BOOL, new long[] {b
                        .value() ? 1 : 0}, 1));
            case Literal.IntegerLiteral i -> {
                long bits = i.value().longValue();
                NumberType type = NumberRules.ofLiteral(bits, i.value().signum() >= 0);
                yield new Bound.Constant(type, Columns.ofLongs(type, new long[] {bits}, 1));
            }
            case Literal.FloatLiteral f -> new Bound.Constant(NumberType.FLOAT64, Columns.ofDoubles(NumberType.FLOAT64,
                    new double[] {f.value()}, 1));
            case Literal.StringLiteral s -> {
                StringColumnBuilder out = new StringColumnBuilder(1);
                out.append(s.bytes());
                yield new Bound.Constant(SimpleType.STRING, out.build());
            }
        };
    }
}
