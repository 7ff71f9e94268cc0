package io.millrace.replication.replica;

import io.millrace.coordination.log.BlockHash;
import io.millrace.replication.table.InsertRows;
import java.util.Optional;

/**
 * Rows for one table of an insert.
 *
 * @param viewPath the materialized views that the rows went through, source first; empty for a direct insert
 * @param viewVersion of the last view's definition; 0 for a direct insert
 * @param hash what deduplicates the rows in this table; empty for none
 */
public record InsertTarget(TableReplica table, InsertRows rows, String viewPath, int viewVersion,
        Optional<BlockHash> hash) {}
