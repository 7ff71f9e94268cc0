package io.millrace.ingest.format;

import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.Field;
import io.millrace.replication.error.UserException;

/** Evaluates what stands in VALUES and is no literal of the column's type. */
@FunctionalInterface
public interface ValuesExpressionFallback {
    /**
     * Parses one expression at the beginning of {@code source[from, endExclusive)}, evaluates it and appends the value, converted to
     * the field's type, to {@code to}.
     *
     * @return the position after the expression: at the comma or the closing parenthesis
     * @throws UserException the expression is wrong, or cannot be converted
     */
    int append(byte[] source, int from, int endExclusive, Field field, ColumnBuilder to);
}
