package io.millrace.node.sql.analysis;

import io.millrace.node.sql.expression.Bound;
import io.millrace.replication.column.DataType;
import java.util.function.Supplier;

/**
 * A column of a table in FROM.
 *
 * @param inStar whether {@code *} includes it
 * @param value makes (once) what it stands for: asking is what has the column read
 */
record NamedColumn(String name, DataType type, boolean inStar, Supplier<Bound> value) {}
