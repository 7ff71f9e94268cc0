package io.millrace.coordination.table;

import io.millrace.coordination.znode.ZnodeName;
import java.util.Set;
import java.util.UUID;

/**
 * The path of a replicated table: {@code /tables/<uuid>/<shard>}, or what the user gave to the engine.
 *
 * @param path absolute within the cluster's root, no empty segment, no slash at the end
 */
public record TablePath(String path) implements Comparable<TablePath> {
    /** First segments that belong to others. */
    private static final Set<String> RESERVED = Set.of("cluster", "writers", "nodes", "ddl", "kafka", "leases",
            "zookeeper");

    public TablePath {
        if (!path.startsWith("/") || path.length() < 2 || path.endsWith("/") || path.contains("//")) {
            throw new IllegalArgumentException(
                    "a table's path starts with '/', has no empty part and no '/' at the end: '" + path + "'");
        }
        String[] segments = path.substring(1).split("/", -1);
        for (String segment : segments) {
            if (segment.equals(".") || segment.equals("..")) {
                throw new IllegalArgumentException("a table's path has no '.' or '..': '" + path + "'");
            }
        }
        if (RESERVED.contains(segments[0]) || segments.length < 2) {
            throw new IllegalArgumentException(
                    "a table's path has at least two parts and does not start with one of " + RESERVED + ": '" + path
                            + "'");
        }
    }

    /** The default path. */
    public static TablePath of(UUID table, String shard) {
        return new TablePath("/tables/" + table + "/" + ZnodeName.escape(shard));
    }

    /** The schema's znode. */
    public String schema() {
        return path + "/schema";
    }

    /** The log's head and the parent of its generations. */
    public String log() {
        return path + "/log";
    }

    /** The mark below which the log holds nothing. */
    public String truncated() {
        return path + "/truncated";
    }

    /** The parent of the block hashes. */
    public String blocks() {
        return path + "/blocks";
    }

    /** The parent of the structure versions. */
    public String structure() {
        return path + "/structure";
    }

    /** The structure version of one table partition. */
    public String structure(String tablePartition) {
        return structure() + "/" + ZnodeName.escape(tablePartition);
    }

    /** The parent of the replicas. */
    public String replicas() {
        return path + "/replicas";
    }

    @Override
    public int compareTo(TablePath other) {
        return path.compareTo(other.path);
    }

    @Override
    public String toString() {
        return path;
    }
}
