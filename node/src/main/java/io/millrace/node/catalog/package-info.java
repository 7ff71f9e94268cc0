/**
 * What exists: databases, tables, views, and how DDL changes that.
 *
 * <h2>Terms</h2> The <i>catalog</i> is an immutable value. A <i>step</i> applies one DDL statement to it: the next catalog and
 * the <i>effects</i> (a table appeared, was detached, …) that the node then carries out. A step depends on nothing but the
 * catalog and the statement, so nodes that apply the same DDL log have the same catalog, and refuse the same statements.
 *
 * <h2>Steps of a statement</h2>
 *
 * <pre>
 * 1. The node that got it completes it (database, UUID, columns of AS) and tries it on its own catalog: errors end here.
 * 2. It appends the canonical text to the DDL log in ZooKeeper.
 * 3. Every node applies the log in order: step, then one synced write of catalog + log index.
 * 4. It carries out the effects.
 * 5. Every node writes its result beside the log entry; the first waits for those of all live nodes.
 * </pre>
 *
 * <h2>After a crash</h2> Before 2 nothing has happened. After 2 the statement happens, on every node, whoever crashes. Between
 * 3 and 4: at start the effects of the whole catalog are carried out anew (tables are opened, consumers
 * started), and dropping what is not in the catalog is repeated, so nothing is left half done.
 */
@NullMarked
package io.millrace.node.catalog;

import org.jspecify.annotations.NullMarked;
