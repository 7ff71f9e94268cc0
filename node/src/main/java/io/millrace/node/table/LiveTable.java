package io.millrace.node.table;

import io.millrace.node.catalog.TableEntry;
import io.millrace.node.sql.table.TableSource;

/** An attached table on this node. Replaced when its entry changes; what it runs is shared by the old and the new one. */
sealed interface LiveTable permits MergeTreeTable, MemoryTable, KafkaTable, PlainTable {
    TableEntry entry();

    /** The table as queries see it. */
    TableSource source();
}
