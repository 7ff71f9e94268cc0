package io.millrace.node.http;

/**
 * How far a table's replica on this node is behind.
 *
 * @param absoluteDelaySeconds behind the newest fact of the table
 * @param relativeDelaySeconds behind the replica that is furthest ahead
 */
public record ReplicaDelay(String database, String table, long absoluteDelaySeconds, long relativeDelaySeconds) {}
