/** Conversion of whole columns from one type to another: CAST, the toX functions, and what INSERT does to a block. */
@NullMarked
package io.millrace.node.sql.cast;

import org.jspecify.annotations.NullMarked;
