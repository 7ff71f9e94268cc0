package io.millrace.node.sql.function;

import io.millrace.node.sql.type.TypeTraits;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.DataType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.List;

/** Checks of arguments, in ClickHouse's words. */
public final class Signatures {
    private Signatures() {}

    public static void count(String name, List<?> arguments, int expected) {
        if (arguments.size() != expected) {
            throw new UserException(ErrorCode.NUMBER_OF_ARGUMENTS_DOESNT_MATCH,
                    "Number of arguments for function " + name
                            + " doesn't match: passed " + arguments.size() + ", should be " + expected);
        }
    }

    public static void count(String name, List<?> arguments, int least, int most) {
        if (arguments.size() < least || arguments.size() > most) {
            throw new UserException(ErrorCode.NUMBER_OF_ARGUMENTS_DOESNT_MATCH,
                    "Number of arguments for function " + name
                            + " doesn't match: passed " + arguments.size() + ", should be " + (most == Integer.MAX_VALUE
                                    ? "at least " + least
                                    : least == most ? Integer.toString(least)
                                            : least + (most == least + 1 ? " or " : " to ") + most));
        }
    }

    /** ILLEGAL_TYPE_OF_ARGUMENT about argument {@code index} (from 0). */
    public static UserException illegal(String name, List<Argument> arguments, int index) {
        return illegal(name, arguments.get(index).type(), index, arguments.size());
    }

    public static UserException illegal(String name, DataType type, int index, int count) {
        String place = count == 1 ? "" : switch (index) {
            case 0 -> "first ";
            case 1 -> "second ";
            case 2 -> "third ";
            default -> (index + 1) + "-th ";
        };
        return new UserException(ErrorCode.ILLEGAL_TYPE_OF_ARGUMENT, "Illegal type " + type.text() + " of " + place
                + "argument of function " + name);
    }

    public static UserException illegalPair(String name, List<Argument> arguments) {
        return new UserException(ErrorCode.ILLEGAL_TYPE_OF_ARGUMENT,
                "Illegal types " + arguments.get(0).type().text() + " and "
                        + arguments.get(1).type().text() + " of arguments of function " + name);
    }

    public static void string(String name, List<Argument> arguments, int index) {
        if (!TypeTraits.isStringLike(arguments.get(index).type())) {
            throw illegal(name, arguments, index);
        }
    }

    public static void integer(String name, List<Argument> arguments, int index) {
        if (!TypeTraits.isInteger(arguments.get(index).type())) {
            throw illegal(name, arguments, index);
        }
    }

    public static void number(String name, List<Argument> arguments, int index) {
        if (!TypeTraits.isNumber(arguments.get(index).type())) {
            throw illegal(name, arguments, index);
        }
    }

    public static DataType element(String name, List<Argument> arguments, int index) {
        if (arguments.get(index).type() instanceof ArrayType a) {
            return a.element();
        }
        throw illegal(name, arguments, index);
    }

    /** The text of a constant argument. */
    public static String constantString(String name, List<Argument> arguments, int index) {
        Argument argument = arguments.get(index);
        if (!TypeTraits.isStringLike(TypeTraits.plain(argument.type()))) {
            throw illegal(name, arguments, index);
        }
        if (!argument.isConstant()) {
            throw new UserException(ErrorCode.ILLEGAL_COLUMN, "Argument " + (index + 1) + " of function " + name
                    + " must be a constant String");
        }
        return argument.string();
    }

    public static long constantInteger(String name, List<Argument> arguments, int index) {
        Argument argument = arguments.get(index);
        if (!TypeTraits.isInteger(TypeTraits.plain(argument.type()))) {
            throw illegal(name, arguments, index);
        }
        if (!argument.isConstant()) {
            throw new UserException(ErrorCode.ILLEGAL_COLUMN, "Argument " + (index + 1) + " of function " + name
                    + " must be a constant integer");
        }
        return argument.integer();
    }
}
