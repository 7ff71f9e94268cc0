/** Messages that are not what the table's format says. */
@NullMarked
package io.millrace.clustertests.input;

import org.jspecify.annotations.NullMarked;
