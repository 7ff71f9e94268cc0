/** ClickHouse's HTTP interface as any client would use it. */
@NullMarked
package io.millrace.clustertests.sql;

import org.jspecify.annotations.NullMarked;
