package io.millrace.replication.transfer;

import java.util.List;

/**
 * A table's part set at an index of its log.
 *
 * @param stateHash as the replica publishes it for that index
 * @param parts encoded part records, local and known ones
 */
public record TableState(long appliedIndex, String stateHash, List<byte[]> parts) {
    public TableState {
        parts = List.copyOf(parts);
    }
}
