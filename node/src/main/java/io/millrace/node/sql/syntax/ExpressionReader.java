package io.millrace.node.sql.syntax;

import io.millrace.node.sql.grammar.SqlLexer;
import io.millrace.node.sql.grammar.SqlParserGrammar.AdditionContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.AliasedExpressionContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ComparisonContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ConcatenationContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ConditionalContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ConjunctionContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.DisjunctionContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.DistinctTestContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ExpressionContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ExpressionListContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.IdentifierPrimaryContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.InversionContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.LambdaContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.LiteralPrimaryContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.MatchingContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.MemberContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.MembershipContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.MultiplicationContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.NegationContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.NullTestContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.NumberLiteralContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.OperandContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ParameterPrimaryContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.PrimaryOperandContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.RangeContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.SubscriptContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.TupleIndexContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.TypeCastContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.UnaryPlusContext;
import io.millrace.node.sql.syntax.Expression.Aliased;
import io.millrace.node.sql.syntax.Expression.Cast;
import io.millrace.node.sql.syntax.Expression.FunctionCall;
import io.millrace.node.sql.syntax.Expression.Identifier;
import io.millrace.node.sql.syntax.Expression.Lambda;
import io.millrace.node.sql.syntax.Literal.IntegerLiteral;
import io.millrace.node.sql.syntax.Literal.StringLiteral;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Expressions down to operators; what operators join is read by {@link PrimaryReader}. Owned by one parse. */
final class ExpressionReader {

    /** Of expressions in expressions, as ClickHouse's {@code max_ast_depth}. */
    private static final int MAX_DEPTH = 1000;

    private final PrimaryReader primaries;
    private int depth;

    ExpressionReader(TreeReader tree) {
        primaries = new PrimaryReader(tree, this);
    }

    PrimaryReader primaries() {
        return primaries;
    }

    List<Expression> list(@Nullable ExpressionListContext context) {
        return context == null ? List.of() : context.aliasedExpression().stream().map(this::aliased).toList();
    }

    @Nullable
    Expression orNull(@Nullable AliasedExpressionContext context) {
        return context == null ? null : aliased(context);
    }

    Expression aliased(AliasedExpressionContext context) {
        return withAlias(read(context.expression()),
                context.anyIdentifier() == null ? null : TreeReader.identifier(context.anyIdentifier()));
    }

    static Expression withAlias(Expression expression, @Nullable String alias) {
        return alias == null ? expression : new Aliased(expression, alias);
    }

    Expression read(ExpressionContext context) {
        return switch (context) {
            case LambdaContext lambda -> new Lambda(
                    lambda.lambdaParameters().identifier().stream().map(TreeReader::identifier).toList(),
                    read(lambda.expression()));
            case ConditionalContext conditional -> {
                Expression condition = disjunction(conditional.disjunction());
                yield conditional.QUESTION() == null
                        ? condition
                        : FunctionCall.of("if", condition, read(conditional.expression(0)),
                                read(conditional.expression(1)));
            }
            default -> throw LiteralReader.unknown(context);
        };
    }

    private Expression disjunction(DisjunctionContext context) {
        List<Expression> members = context.conjunction().stream().map(this::conjunction).toList();
        return members.size() == 1 ? members.getFirst() : FunctionCall.of("or", members);
    }

    private Expression conjunction(ConjunctionContext context) {
        List<Expression> members = context.inversion().stream().map(this::inversion).toList();
        return members.size() == 1 ? members.getFirst() : FunctionCall.of("and", members);
    }

    private Expression inversion(InversionContext context) {
        return context.NOT() == null ? operand(context.operand())
                : FunctionCall.of("not", inversion(context.inversion()));
    }

    Expression operand(OperandContext context) {
        return operand(context, false);
    }

    /** @param negative whether a minus stands before a number, which then belongs to the number */
    private Expression operand(OperandContext context, boolean negative) {
        if (++depth > MAX_DEPTH) {
            throw new UserException(ErrorCode.TOO_DEEP_AST,
                    "AST is too deep. Maximum: " + MAX_DEPTH + ": write the query with fewer nested expressions");
        }
        try {
            return switch (context) {
                case PrimaryOperandContext primary -> negative
                        ? LiteralReader.number(primary.getText(), true)
                        : primaries.read(primary.primary());
                case TupleIndexContext member -> FunctionCall.of("tupleElement", operand(member.operand(), negative),
                        new IntegerLiteral(new BigInteger(member.TUPLE_INDEX().getText().substring(1))));
                case MemberContext member -> member(member, negative);
                case SubscriptContext subscript ->
                    FunctionCall.of("arrayElement", operand(subscript.operand(), negative),
                            aliased(subscript.aliasedExpression()));
                case TypeCastContext cast -> cast(cast, negative);
                case UnaryPlusContext plus -> operand(plus.operand());
                case NegationContext negation -> startsWithNumber(negation.operand())
                        ? operand(negation.operand(), true)
                        : FunctionCall.of("negate", operand(negation.operand()));
                case ConcatenationContext concatenation -> concatenation(concatenation);
                case NullTestContext test ->
                    FunctionCall.of(test.NOT() == null ? "isNull" : "isNotNull", operand(test.operand()));
                case RangeContext range -> range(range);
                default -> binary(context);
            };
        } finally {
            depth--;
        }
    }

    private Expression binary(OperandContext context) {
        return switch (context) {
            case MultiplicationContext x ->
                FunctionCall.of(multiplication(x.op.getType()), operand(x.operand(0)), operand(x.operand(1)));
            case AdditionContext x -> FunctionCall.of(x.op.getType() == SqlLexer.PLUS ? "plus" : "minus",
                    operand(x.operand(0)), operand(x.operand(1)));
            case ComparisonContext x ->
                FunctionCall.of(comparison(x.op.getType()), operand(x.operand(0)), operand(x.operand(1)));
            case MatchingContext x -> matching(x);
            case MembershipContext x -> {
                String name = x.NOT() == null ? "in" : "notIn";
                yield FunctionCall.of(x.GLOBAL() == null ? name : x.NOT() == null ? "globalIn" : "globalNotIn",
                        operand(x.operand(0)), operand(x.operand(1)));
            }
            case DistinctTestContext x -> {
                Expression equal = FunctionCall.of("isNotDistinctFrom", operand(x.operand(0)), operand(x.operand(1)));
                yield x.NOT() == null ? FunctionCall.of("not", equal) : equal;
            }
            default -> throw LiteralReader.unknown(context);
        };
    }

    private static String multiplication(int token) {
        return switch (token) {
            case SqlLexer.STAR -> "multiply";
            case SqlLexer.SLASH -> "divide";
            case SqlLexer.DIV -> "intDiv";
            default -> "modulo";
        };
    }

    private static String comparison(int token) {
        return switch (token) {
            case SqlLexer.EQUALS -> "equals";
            case SqlLexer.NOT_EQUALS -> "notEquals";
            case SqlLexer.LESS -> "less";
            case SqlLexer.LESS_OR_EQUALS -> "lessOrEquals";
            case SqlLexer.GREATER -> "greater";
            case SqlLexer.GREATER_OR_EQUALS -> "greaterOrEquals";
            default -> "isNotDistinctFrom";
        };
    }

    private Expression matching(MatchingContext context) {
        boolean not = context.NOT() != null;
        Expression left = operand(context.operand(0));
        Expression right = operand(context.operand(1));
        return switch (context.op.getType()) {
            case SqlLexer.LIKE -> FunctionCall.of(not ? "notLike" : "like", left, right);
            case SqlLexer.ILIKE -> FunctionCall.of(not ? "notILike" : "ilike", left, right);
            default -> {
                Expression match = FunctionCall.of("match", left, right);
                yield not ? FunctionCall.of("not", match) : match;
            }
        };
    }

    /** BETWEEN is two comparisons, as in ClickHouse. */
    private Expression range(RangeContext context) {
        Expression value = operand(context.operand(0));
        Expression low = operand(context.operand(1));
        Expression high = operand(context.operand(2));
        return context.NOT() == null
                ? FunctionCall.of("and", FunctionCall.of("greaterOrEquals", value, low),
                        FunctionCall.of("lessOrEquals", value, high))
                : FunctionCall.of("or", FunctionCall.of("less", value, low), FunctionCall.of("greater", value, high));
    }

    /** {@code a || b || c} is one call. */
    private Expression concatenation(ConcatenationContext context) {
        List<Expression> members = new ArrayList<>();
        OperandContext left = context;
        while (left instanceof ConcatenationContext pair) {
            members.add(operand(pair.operand(1)));
            left = pair.operand(0);
        }
        members.add(operand(left));
        Collections.reverse(members);
        return FunctionCall.of("concat", members);
    }

    /** {@code a.b} is a name with two parts; {@code f(x).b} takes an element of a tuple. */
    private Expression member(MemberContext context, boolean negative) {
        Expression base = operand(context.operand(), negative);
        if (context.NUMBER() != null) {
            return FunctionCall.of("tupleElement", base, LiteralReader.number(context.NUMBER().getText(), false));
        }
        String name = TreeReader.identifier(context.anyIdentifier());
        if (base instanceof Identifier identifier && isName(context.operand())) {
            List<String> parts = new ArrayList<>(identifier.parts());
            parts.add(name);
            return new Identifier(parts);
        }
        return FunctionCall.of("tupleElement", base, new StringLiteral(name));
    }

    private static boolean isName(OperandContext context) {
        return context instanceof MemberContext || context instanceof PrimaryOperandContext primary
                && (primary.primary() instanceof IdentifierPrimaryContext
                        || primary.primary() instanceof ParameterPrimaryContext);
    }

    /** A number is cast from its text, so that no digit of a Decimal is lost, as in ClickHouse. */
    private Expression cast(TypeCastContext context, boolean negative) {
        TypeName type = TypeReader.read(context.typeName());
        if (context.operand() instanceof PrimaryOperandContext primary && isNumber(primary)) {
            return new Cast(new StringLiteral((negative ? "-" : "") + primary.getText()), type);
        }
        return new Cast(operand(context.operand(), negative), type);
    }

    private static boolean startsWithNumber(OperandContext context) {
        return switch (context) {
            case PrimaryOperandContext primary -> isNumber(primary);
            case TupleIndexContext member -> startsWithNumber(member.operand());
            case MemberContext member -> startsWithNumber(member.operand());
            case SubscriptContext subscript -> startsWithNumber(subscript.operand());
            case TypeCastContext cast -> startsWithNumber(cast.operand());
            default -> false;
        };
    }

    private static boolean isNumber(PrimaryOperandContext context) {
        return context.primary() instanceof LiteralPrimaryContext literal
                && literal.plainLiteral() instanceof NumberLiteralContext;
    }
}
