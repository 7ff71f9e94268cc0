package io.millrace.coordination.replica;

import io.millrace.coordination.codec.Fields;
import io.millrace.coordination.codec.ValueFormat;
import io.millrace.coordination.failure.CorruptionException;
import java.util.Objects;

/**
 * What a replica publishes.
 *
 * @param node         the node that has it
 * @param appliedIndex log index of the last entry it has applied; -1 for none
 * @param stateHash    hash of its part set at that index, as the replica prints it
 */
public record ReplicaState(String node, long appliedIndex, String stateHash) {
    private static final ValueFormat FORMAT = new ValueFormat("replica", 1);

    public ReplicaState {
        Objects.requireNonNull(stateHash, "stateHash");
        if (node.isEmpty() || appliedIndex < -1) {
            throw new IllegalArgumentException("node='" + node + "' appliedIndex=" + appliedIndex);
        }
    }

    /** The znode's text. */
    public String encode() {
        return FORMAT.encode(new Fields().with("node", node)
                .with("appliedIndex", appliedIndex)
                .with("stateHash",
                        stateHash));
    }

    /** Reads a znode's text. */
    public static ReplicaState decode(String text, String where) {
        Fields fields = FORMAT.decode(text, where);
        try {
            return new ReplicaState(fields.string("node"), fields.longValue("appliedIndex"),
                    fields.string("stateHash"));
        } catch (IllegalArgumentException e) {
            throw new CorruptionException("unreadable znode " + where + ": " + e.getMessage(), e);
        }
    }
}
