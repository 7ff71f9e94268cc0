/**
 * Runs statements: reads the text, merges settings, and hands each kind of statement to whoever does it. Behind {@link
 * io.millrace.node.query.QueryService}.
 */
@NullMarked
package io.millrace.node.statement;

import org.jspecify.annotations.NullMarked;
