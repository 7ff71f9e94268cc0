package io.millrace.coordination.replica;

import io.millrace.coordination.codec.Fields;
import io.millrace.coordination.codec.ValueFormat;

/** Who holds a replica: a run of a node on a data directory. Also the value of the {@code alive} znode. */
public record ReplicaOwner(String node, String installationId, String instanceId) {
    private static final ValueFormat FORMAT = new ValueFormat("alive", 1);

    public ReplicaOwner {
        if (node.isEmpty() || installationId.isEmpty() || instanceId.isEmpty()) {
            throw new IllegalArgumentException(
                    "node='" + node + "' installationId='" + installationId + "' instanceId='" + instanceId + "'");
        }
    }

    /** The znode's text. */
    public String encode() {
        return FORMAT.encode(new Fields().with("node", node)
                .with("installation", installationId)
                .with("instance",
                        instanceId));
    }

    /** Reads a znode's text. */
    public static ReplicaOwner decode(String text, String where) {
        Fields fields = FORMAT.decode(text, where);
        return new ReplicaOwner(fields.string("node"), fields.string("installation"), fields.string("instance"));
    }
}
