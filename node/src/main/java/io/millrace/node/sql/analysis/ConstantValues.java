package io.millrace.node.sql.analysis;

import io.millrace.node.sql.expression.Bound;
import io.millrace.node.sql.function.Argument;
import io.millrace.node.sql.syntax.Expression;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;

/** Constants as Java values: what table functions take. */
final class ConstantValues {
    private ConstantValues() {}

    static Object of(Bound bound, Expression.FunctionCall call) {
        if (!(bound instanceof Bound.Constant c) || c.value().isNull(0)) {
            throw new UserException(ErrorCode.BAD_ARGUMENTS, "Table function " + call.name()
                    + " takes constants that are not NULL: " + QueryLine.of(call));
        }
        Argument argument = new Argument(c.type(), c.value());
        DataType type = TypeTraits.plain(c.type());
        if (type == SimpleType.BOOL) {
            return argument.integer() != 0;
        }
        if (TypeTraits.isStringLike(type)) {
            return argument.string();
        }
        if (type == NumberType.UINT64 && argument.integer() < 0) {
            return new java.math.BigInteger(Long.toUnsignedString(argument.integer()));
        }
        if (TypeTraits.isInteger(type)) {
            return argument.integer();
        }
        if (TypeTraits.isFloating(type)) {
            return argument.number();
        }
        throw new UserException(ErrorCode.BAD_ARGUMENTS,
                "Table function " + call.name() + " takes no argument of type " + type
                        .text());
    }
}
