/**
 * Statements that all nodes apply, in one order.
 *
 * <h2>Layout</h2>
 * <pre>
 * /ddl/log/log-&lt;ten digits&gt;        persistent   ddl/1: statement, initiator, attributes, token
 * /ddl/results/&lt;index&gt;/&lt;node&gt;      persistent   ddl-result/1: error code, message
 * </pre>
 *
 * <h2>Steps</h2>
 * 1. The initiator appends the statement (a fenced write: exactly once). 2. Each node applies the statements in order,
 * 3. remembers the index durably on its own disk, 4. writes its result. 5. The initiator waits for the results.
 *
 * <h2>Guarantees</h2>
 * All nodes see the same statements in the same order. Indexes rise; they may have gaps. The log keeps all statements,
 * so a new node can apply them from the start; results are pruned.
 *
 * <h2>After a crash</h2>
 * Between 2 and 3 a node applies a statement again: statements must be harmless to repeat for those who apply them.
 * Between 3 and 4 the result is missing; the node writes the results of what it has applied when it finds them missing.
 */
@NullMarked
package io.millrace.coordination.ddl;

import org.jspecify.annotations.NullMarked;
