/** Columns, parts, tables and their replicas. The only module that uses RocksDB. */
@NullMarked
package io.millrace.replication;

import org.jspecify.annotations.NullMarked;
