/**
 * Carries DDL to every node: the steps are told in {@link io.millrace.node.catalog}. {@code DdlService} is what a statement
 * meets first; {@code DdlApplier} follows the log.
 */
@NullMarked
package io.millrace.node.ddl;

import org.jspecify.annotations.NullMarked;
