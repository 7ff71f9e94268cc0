package io.millrace.replication.replica;

import io.millrace.coordination.table.TablePath;
import io.millrace.replication.part.TableLayout;
import java.util.UUID;

/**
 * A table as one node has it.
 *
 * @param path where its log is
 * @param replica this node's replica; unique in the table
 * @param schemaText the table's definition, for people who look into ZooKeeper
 */
public record ReplicaSpec(UUID tableId, TablePath path, String replica, TableLayout layout, String schemaText) {}
