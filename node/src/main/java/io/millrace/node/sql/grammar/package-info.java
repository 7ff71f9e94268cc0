/** What ANTLR generates from the grammar of the dialect; used by {@code io.millrace.node.sql.syntax} alone. */
package io.millrace.node.sql.grammar;
