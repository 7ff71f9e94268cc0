package io.millrace.coordination.member;

import io.millrace.coordination.codec.Fields;
import io.millrace.coordination.codec.ValueFormat;
import io.millrace.coordination.failure.CorruptionException;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a node tells of itself.
 *
 * @param name           unique in the cluster
 * @param installationId random, kept in the data directory
 * @param instanceId     random, new for each start of the process
 * @param release        the software's version
 * @param startedAtMs    by the node's clock; for people only
 * @param addresses      {@code host:port} by service: {@code http}, {@code transfer}, {@code rpc}
 * @param macros         the node's macros, such as {@code shard} and {@code replica}
 */
public record NodeInfo(String name, String installationId, String instanceId, String release, long startedAtMs,
        SortedMap<String, String> addresses, SortedMap<String, String> macros) {
    private static final ValueFormat FORMAT = new ValueFormat("node", 1);

    public NodeInfo {
        if (name.isEmpty() || installationId.isEmpty() || instanceId.isEmpty()) {
            throw new IllegalArgumentException("name='" + name + "' installationId='" + installationId
                    + "' instanceId='" + instanceId + "'");
        }
        addresses = Collections.unmodifiableSortedMap(new TreeMap<>(addresses));
        macros = Collections.unmodifiableSortedMap(new TreeMap<>(macros));
    }

    /** As the record's constructor, from any map. */
    public static NodeInfo of(String name, String installationId, String instanceId, String release, long startedAtMs,
            Map<String, String> addresses, Map<String, String> macros) {
        return new NodeInfo(name, installationId, instanceId, release, startedAtMs, new TreeMap<>(addresses),
                new TreeMap<>(macros));
    }

    /** The znode's text. */
    public String encode() {
        return FORMAT.encode(new Fields().with("name", name)
                .with("installation", installationId)
                .with("instance", instanceId)
                .with("release", release)
                .with("startedAtMs", startedAtMs)
                .withMap("addresses", addresses)
                .withMap("macros", macros));
    }

    /** Reads a znode's text. */
    public static NodeInfo decode(String text, String where) {
        Fields fields = FORMAT.decode(text, where);
        try {
            return of(fields.string("name"), fields.string("installation"), fields.string("instance"),
                    fields.string("release"), fields.longValue("startedAtMs"), fields.map("addresses"),
                    fields.map("macros"));
        } catch (IllegalArgumentException e) {
            throw new CorruptionException("unreadable znode " + where + ": " + e.getMessage(), e);
        }
    }
}
