package io.millrace.node.rpc;

import io.millrace.coordination.log.PartFact;
import io.millrace.replication.store.PartRecord;
import io.millrace.replication.store.PartState;
import java.time.Instant;
import java.util.Optional;

/**
 * A part of a table on this node.
 *
 * @param origin    the replica that wrote it first; empty while prepared
 * @param changedAt since when it is in its state; empty when unknown
 */
public record PartView(PartFact fact, PartState state, String origin, Optional<Instant> changedAt) {
    /** What the store has recorded. */
    public static PartView of(PartRecord record) {
        return new PartView(record.fact(), record.state(), record.origin(),
                Optional.of(Instant.ofEpochMilli(record.changedAtMs())));
    }
}
