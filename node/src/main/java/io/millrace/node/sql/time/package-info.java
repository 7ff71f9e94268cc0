/** Calendar arithmetic on plain integers: days and seconds since 1970-01-01, in any zone. */
@NullMarked
package io.millrace.node.sql.time;

import org.jspecify.annotations.NullMarked;
