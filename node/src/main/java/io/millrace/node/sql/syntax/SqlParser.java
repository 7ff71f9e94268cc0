package io.millrace.node.sql.syntax;

import io.millrace.node.sql.grammar.SqlParserGrammar;
import io.millrace.replication.error.UserException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.InputMismatchException;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.antlr.v4.runtime.misc.ParseCancellationException;

/**
 * Reads text into trees. Stateless; any thread.
 *
 * <p>Every method throws {@link UserException}: SYNTAX_ERROR for text that is not in the dialect, NOT_IMPLEMENTED for
 * statements and clauses of ClickHouse that are known and not supported, TOO_DEEP_RECURSION and TOO_DEEP_AST for text
 * that is nested too deeply.
 */
public final class SqlParser {

    private SqlParser() {}

    public static ParsedStatement parse(String statement) {
        return parse(statement.getBytes(StandardCharsets.UTF_8));
    }

    /** {@code statementAndData} is not copied and not changed; the inline data of an INSERT are not looked at. */
    public static ParsedStatement parse(byte[] statementAndData) {
        return parse(statementAndData, Map.of());
    }

    /**
     * @param identifiers values for {@code {name:Identifier}}; other parameters stay in the tree
     */
    public static ParsedStatement parse(byte[] statementAndData, Map<String, String> identifiers) {
        Tokens tokens = Tokens.read(statementAndData, 0);
        if (tokens.tokens().size() == 1) {
            throw SyntaxErrors.empty();
        }
        SqlParserGrammar.QueryContext tree = parse(tokens, SqlParserGrammar::query);
        if (tokens.dataOffset() < 0) {
            refuseFurtherStatement(statementAndData, tokens.tokens().getLast().getStartIndex());
        }
        return new StatementReader(new TreeReader(identifiers)).read(tree,
                tokens.dataOffset() < 0 ? statementAndData.length : tokens.dataOffset());
    }

    /** One expression, as {@link SqlText} writes it. */
    public static Expression parseExpression(String text) {
        Tokens tokens = Tokens.read(text.getBytes(StandardCharsets.UTF_8), 0);
        return new TreeReader(Map.of()).expressions()
                .aliased(parse(tokens, SqlParserGrammar::expressionText).aliasedExpression());
    }

    /** One type: {@code Array(LowCardinality(String))}. */
    public static TypeName parseType(String text) {
        return TypeReader.read(parse(Tokens.read(ByteText.encode(text), 0), SqlParserGrammar::typeText).typeName());
    }

    private static void refuseFurtherStatement(byte[] text, int end) {
        int at = end;
        while (at < text.length) {
            Tokens rest = Tokens.read(text, at);
            if (rest.tokens().size() > 1) {
                throw SyntaxErrors.severalStatements(text, end);
            }
            at = rest.tokens().getLast().getStartIndex() + 1;
        }
    }

    private static <T extends ParserRuleContext> T parse(Tokens tokens, Function<SqlParserGrammar, T> rule) {
        Nesting.check(tokens.tokens());
        SqlParserGrammar parser = new SqlParserGrammar(new CommonTokenStream(new ListTokenSource(tokens.tokens())));
        parser.removeErrorListeners();
        // The cheap prediction first: it decides nearly every statement and never accepts a wrong one.
        parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
        parser.setErrorHandler(new BailErrorStrategy());
        try {
            return rule.apply(parser);
        } catch (ParseCancellationException cheapPredictionFailed) {
            parser.reset();
        }
        parser.getInterpreter().setPredictionMode(PredictionMode.LL);
        ThrowingErrorStrategy strategy = new ThrowingErrorStrategy();
        parser.setErrorHandler(strategy);
        try {
            return rule.apply(parser);
        } catch (SyntaxFailure failure) {
            Unsupported.check(tokens.tokens(), tokens.tokens().indexOf(failure.error.getOffendingToken()));
            Token refused = failure.error.getOffendingToken();
            throw SyntaxErrors.of(tokens, parser, failure.error,
                    strategy.tokenIndex == refused.getTokenIndex() ? strategy.passed : new IntervalSet());
        }
    }

    /** Stops at the first error instead of guessing on; notes what each decision at the current token would take. */
    private static final class ThrowingErrorStrategy extends DefaultErrorStrategy {

        private int tokenIndex = -1;
        private IntervalSet passed = new IntervalSet();

        @Override
        public void recover(Parser recognizer, RecognitionException error) {
            throw new SyntaxFailure(error);
        }

        @Override
        public Token recoverInline(Parser recognizer) {
            throw new SyntaxFailure(new InputMismatchException(recognizer));
        }

        @Override
        public void sync(Parser recognizer) {
            int current = recognizer.getCurrentToken().getTokenIndex();
            if (current != tokenIndex) {
                tokenIndex = current;
                passed = new IntervalSet();
            }
            passed.addAll(recognizer.getATN().nextTokens(recognizer.getATN().states.get(recognizer.getState())));
        }
    }

    private static final class SyntaxFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient RecognitionException error;

        SyntaxFailure(RecognitionException error) {
            super(error);
            this.error = error;
        }
    }
}
