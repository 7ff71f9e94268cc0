/**
 * The syntax of ClickHouse's dialect: text to tree and back.
 *
 * <p>Terms: a <em>statement</em> is what a client sends; a <em>query</em> is what can stand in parentheses (SELECT and
 * UNION); an <em>expression</em> has a value; <em>inline data</em> are the bytes after the head of an INSERT.
 *
 * <p>Layout: {@link io.millrace.node.sql.syntax.SqlParser} reads bytes into immutable records
 * ({@link io.millrace.node.sql.syntax.Statement}, {@link io.millrace.node.sql.syntax.Query},
 * {@link io.millrace.node.sql.syntax.TableSource}, {@link io.millrace.node.sql.syntax.Expression}),
 * {@link io.millrace.node.sql.syntax.SqlText} writes them as ClickHouse would, and
 * {@link io.millrace.node.sql.syntax.SqlScript} cuts a script into statements.
 *
 * <p>Guarantees: operators are function calls by ClickHouse's names ({@code a + 1} is {@code plus(a, 1)}), and what the
 * dialect only abbreviates (BETWEEN, CASE, FILTER, DISTINCT in an aggregate, INTERVAL) is expanded as ClickHouse does,
 * so that whoever reads the tree meets one shape. Writing a tree and reading it again gives an equal tree. Nothing that
 * is read is dropped: what the tree cannot hold is refused by name.
 */
@NullMarked
package io.millrace.node.sql.syntax;

import org.jspecify.annotations.NullMarked;
