/** Errors a user can cause, with ClickHouse's numbers and names. */
@NullMarked
package io.millrace.replication.error;

import org.jspecify.annotations.NullMarked;
