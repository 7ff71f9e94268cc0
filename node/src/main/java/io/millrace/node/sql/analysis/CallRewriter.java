package io.millrace.node.sql.analysis;

import io.millrace.node.sql.syntax.Expression;
import io.millrace.node.sql.syntax.Expression.FunctionCall;
import io.millrace.node.sql.syntax.Literal;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Calls that mean other calls: CASE x WHEN, tuples compared member by member, intervals added to times. */
final class CallRewriter {
    private static final Set<String> COMPARISONS = Set.of("equals", "notEquals", "less", "lessOrEquals", "greater",
            "greaterOrEquals");

    /** @return what to bind instead, or null to bind the call itself */
    @Nullable
    Expression rewrite(FunctionCall call, Function<Expression, @Nullable FunctionCall> intervals,
            Function<Expression, @Nullable List<Expression>> tuples) {
        List<Expression> a = call.arguments();
        return switch (call.name()) {
            case "caseWithExpression" -> caseWithExpression(a);
            case "plus", "minus" -> a.size() == 2 ? interval(call, intervals) : null;
            case "toStartOfInterval" -> a.size() >= 2 ? startOfInterval(a, intervals) : null;
            case "dateAdd", "date_add", "DATE_ADD", "dateSub", "date_sub", "DATE_SUB", "timestampAdd", "timestamp_add",
                    "addInterval", "subtractInterval" ->
                added(call, intervals);
            case "tupleElement" -> tupleElement(a, tuples);
            case "isDistinctFrom" -> FunctionCall.of("not", FunctionCall.of("isNotDistinctFrom", a));
            default -> {
                if (COMPARISONS.contains(call.name()) && a.size() == 2 && a.get(0)
                        .withoutAlias() instanceof Expression.TupleExpression left && a.get(1)
                                .withoutAlias() instanceof Expression.TupleExpression right) {
                    yield tuples(call.name(), left.elements(), right.elements());
                }
                if (call.name().startsWith("toInterval") && a.size() == 1) {
                    throw new UserException(ErrorCode.NOT_IMPLEMENTED,
                            "Not supported: an interval by itself: " + QueryLine.of(
                                    call) + "; add it to a date or time");
                }
                yield null;
            }
        };
    }

    private static Expression caseWithExpression(List<Expression> a) {
        List<Expression> out = new ArrayList<>();
        for (int i = 1; i + 1 < a.size(); i += 2) {
            out.add(FunctionCall.of("equals", a.getFirst().withoutAlias(), a.get(i)));
            out.add(a.get(i + 1));
        }
        out.add(a.size() % 2 == 0 ? a.getLast() : Literal.NullLiteral.NULL);
        return FunctionCall.of("multiIf", out);
    }

    private static @Nullable Expression interval(FunctionCall call,
            Function<Expression, @Nullable FunctionCall> intervals) {
        String verb = call.name().equals("plus") ? "add" : "subtract";
        FunctionCall right = intervals.apply(call.arguments().get(1));
        if (right != null) {
            return FunctionCall.of(verb + unit(right) + "s", call.arguments().get(0), right.arguments().getFirst());
        }
        FunctionCall left = intervals.apply(call.arguments().get(0));
        if (left != null && verb.equals("add")) {
            return FunctionCall.of("add" + unit(left) + "s", call.arguments().get(1), left.arguments().getFirst());
        }
        return null;
    }

    private static String unit(FunctionCall interval) {
        return interval.name().substring("toInterval".length());
    }

    private static @Nullable Expression startOfInterval(List<Expression> a,
            Function<Expression, @Nullable FunctionCall> intervals) {
        FunctionCall interval = intervals.apply(a.get(1));
        if (interval == null) {
            return null;
        }
        List<Expression> out = new ArrayList<>();
        out.add(a.getFirst());
        out.add(interval.arguments().getFirst());
        out.add(new Literal.StringLiteral(unit(interval).toLowerCase(Locale.ROOT)));
        out.addAll(a.subList(2, a.size()));
        return FunctionCall.of("toStartOfInterval", out);
    }

    private static @Nullable Expression added(FunctionCall call,
            Function<Expression, @Nullable FunctionCall> intervals) {
        List<Expression> a = call.arguments();
        String verb = call.name().toLowerCase(Locale.ROOT).contains("sub") ? "minus" : "plus";
        if (a.size() == 2) {
            return FunctionCall.of(verb, intervals.apply(a.getFirst()) != null ? List.of(a.get(1), a.get(0)) : a);
        }
        if (a.size() == 3 && a.getFirst().withoutAlias() instanceof Literal.StringLiteral unit) {
            String name = unit.value().substring(0, 1).toUpperCase(Locale.ROOT) + unit.value()
                    .substring(1)
                    .toLowerCase(
                            Locale.ROOT);
            return FunctionCall.of((verb.equals("plus") ? "add" : "subtract") + name + "s", a.get(2), a.get(1));
        }
        return null;
    }

    private static @Nullable Expression tupleElement(List<Expression> a,
            Function<Expression, @Nullable List<Expression>> tuples) {
        List<Expression> members = a.size() == 2 && a.get(1) instanceof Literal.IntegerLiteral
                ? tuples.apply(a.getFirst())
                : null;
        if (members == null) {
            throw new UserException(ErrorCode.NOT_IMPLEMENTED,
                    "Not supported: a member of " + (a.isEmpty() ? "nothing"
                            : QueryLine
                                    .of(a.getFirst()))
                            + ", which is not written as a tuple");
        }
        int place = ((Literal.IntegerLiteral) a.get(1)).value().intValue();
        if (place < 1 || place > members.size()) {
            throw new UserException(ErrorCode.NOT_FOUND_COLUMN_IN_BLOCK,
                    "Tuple doesn't have element with index '" + place + "'");
        }
        return members.get(place - 1);
    }

    private static Expression tuples(String name, List<Expression> left, List<Expression> right) {
        if (left.size() != right.size()) {
            throw new UserException(ErrorCode.BAD_ARGUMENTS, "Cannot compare tuples of different sizes");
        }
        if (name.equals("equals") || name.equals("notEquals")) {
            List<Expression> each = new ArrayList<>();
            for (int i = 0; i < left.size(); i++) {
                each.add(FunctionCall.of(name, left.get(i), right.get(i)));
            }
            return each.size() == 1 ? each.getFirst() : FunctionCall.of(name.equals("equals") ? "and" : "or", each);
        }
        // (a, b) < (c, d) is a < c or a = c and b < d; the last member decides whether equality counts.
        int last = left.size() - 1;
        String strict = name.startsWith("less") ? "less" : "greater";
        Expression result = FunctionCall.of(name, left.get(last), right.get(last));
        for (int i = last - 1; i >= 0; i--) {
            result = FunctionCall.of("or", FunctionCall.of(strict, left.get(i), right.get(i)),
                    FunctionCall.of("and", FunctionCall
                            .of("equals", left.get(i), right.get(i)), result));
        }
        return result;
    }
}
