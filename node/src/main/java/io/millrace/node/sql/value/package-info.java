/** Reading and writing many values of a column at once, whatever its physical shape. */
@NullMarked
package io.millrace.node.sql.value;

import org.jspecify.annotations.NullMarked;
