package io.millrace.node.statement;

import io.millrace.ingest.format.ValuesExpressionFallback;
import io.millrace.node.sql.execution.CompiledExpressions;
import io.millrace.node.sql.syntax.Expression;
import io.millrace.node.sql.syntax.SqlParser;
import io.millrace.node.sql.table.QueryContext;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Expressions in VALUES: finds where one ends, computes it without any column, appends it. Owned by one INSERT. */
final class ValuesExpressions implements ValuesExpressionFallback {
    private static final Schema NOTHING = new Schema(List.of());

    private final QueryContext context;

    ValuesExpressions(QueryContext context) {
        this.context = context;
    }

    @Override
    public int append(byte[] source, int from, int endExclusive, Field field, ColumnBuilder to) {
        int end = end(source, from, endExclusive);
        Expression expression = SqlParser.parseExpression(new String(source, from, end - from, StandardCharsets.UTF_8));
        Column value = CompiledExpressions.compile(List.of(expression), List.of(field.type()), NOTHING, () -> context)
                .apply(new Block(NOTHING, List.of(), 1))
                .getFirst();
        to.appendFrom(value, 0);
        return end;
    }

    /** The comma or closing parenthesis that is not inside quotes or brackets. */
    private static int end(byte[] source, int from, int endExclusive) {
        int depth = 0;
        for (int at = from; at < endExclusive; at++) {
            switch (source[at]) {
                case '\'', '"', '`' -> at = afterQuoted(source, at, endExclusive) - 1;
                case '(', '[', '{' -> depth++;
                case ')', ']', '}' -> {
                    if (depth-- == 0) {
                        return at;
                    }
                }
                case ',' -> {
                    if (depth == 0) {
                        return at;
                    }
                }
                default -> {
                    // part of the expression
                }
            }
        }
        return endExclusive;
    }

    private static int afterQuoted(byte[] source, int quote, int endExclusive) {
        for (int at = quote + 1; at < endExclusive; at++) {
            if (source[at] == '\\') {
                at++;
            } else if (source[at] == source[quote]) {
                return at + 1;
            }
        }
        return endExclusive;
    }
}
