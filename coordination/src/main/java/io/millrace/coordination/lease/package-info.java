/**
 * Leases: one node at a time does a chore, such as truncating a log or pruning a dedup window.
 *
 * <h2>Layout</h2>
 * <pre>
 * /leases/&lt;name&gt;   ephemeral   lease/1: owner
 * </pre>
 *
 * <h2>Guarantees</h2>
 * A lease saves work, nothing more: two nodes may believe that they hold it. Every chore must be harmless when two do it
 * at once.
 */
@NullMarked
package io.millrace.coordination.lease;

import org.jspecify.annotations.NullMarked;
