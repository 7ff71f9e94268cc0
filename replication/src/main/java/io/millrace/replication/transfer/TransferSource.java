package io.millrace.replication.transfer;

import io.millrace.coordination.log.PartId;
import java.util.Optional;
import java.util.UUID;

/** What a node gives to others. Called on the server's event loops: answers from memory, at once. */
public interface TransferSource {
    /** The part's file, held; empty when it is not here. The server closes it. */
    Optional<ServedFile> part(PartId part);

    /** The table's state; empty when the table is not here, or not whole yet. */
    Optional<TableState> state(UUID tableId);
}
