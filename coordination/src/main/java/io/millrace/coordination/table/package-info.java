/**
 * Where a table lives in the tree, how it comes into being and how it goes.
 *
 * <h2>Layout</h2>
 * <pre>
 * &lt;table&gt;/schema                  persistent  schema/1: the schema's text and number
 * &lt;table&gt;/log                     persistent  log-head/1: generation of the log, or "dropped"; see the log package
 * &lt;table&gt;/truncated               persistent  truncation/1: the log holds nothing below this index
 * &lt;table&gt;/blocks/&lt;hash&gt;           persistent  the dedup window; see the commit package
 * &lt;table&gt;/structure/&lt;partition&gt;   persistent  its version is bumped by merge, drop and mutation, never by insert
 * &lt;table&gt;/replicas/&lt;replica&gt;      see the replica package
 * </pre>
 *
 * <h2>Steps of a drop</h2>
 * 1. Write {@code log} as dropped: its version changes, so no commit that has read the old one can succeed after this.
 * 2. Delete what is the table's own below its path, each time checking that version; last, in one multi, {@code log} and
 * the path.
 *
 * <h2>Guarantees</h2>
 * Every change of a table's znodes checks that the directory of the log, whose name holds the incarnation, is there: a
 * request for an earlier table at the same path that arrives late does not fit the table of today. A path that has no
 * {@code log} is no table: it is deleted only while there is nothing below it. No table is made above or below another.
 *
 * <h2>After a crash</h2>
 * Creation is one multi. A crash between 1 and 2 leaves a dropped table; whoever drops or creates it again goes on with 2.
 */
@NullMarked
package io.millrace.coordination.table;

import org.jspecify.annotations.NullMarked;
