package io.millrace.replication.transfer;

import io.millrace.coordination.log.PartId;
import io.millrace.replication.store.IncomingFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.UUID;

/**
 * Asks other nodes for parts and states. A call blocks its thread, and never for long without progress. Checks nothing but the
 * protocol: lengths and checksums are the caller's to compare.
 */
public interface PartTransfers {
    /** What a peer said of a part's file before sending it. */
    record PartHeader(long sizeBytes, String fileChecksum) {}

    /** Looks at what is about to be sent, before any byte is written. */
    @FunctionalInterface
    interface HeaderCheck {
        /** @throws IOException to break the transfer off */
        void accept(PartHeader header) throws IOException;
    }

    /**
     * Appends a part's bytes to {@code file}, from where the file ends now, and forces it.
     *
     * @return the part as the peer described it; the file then has all its bytes
     * @throws RefusedException the peer does not have it
     * @throws IOException the connection broke or stalled, or the peer sent nonsense; what came is in the file
     * @throws io.millrace.coordination.failure.RetriableException the file cannot be written now
     */
    PartHeader fetchPart(InetSocketAddress peer, PartId part, IncomingFile file, HeaderCheck check)
            throws IOException, RefusedException;

    /**
     * The state of a table on a peer.
     *
     * @throws RefusedException the peer does not have it
     */
    TableState fetchState(InetSocketAddress peer, UUID table) throws IOException, RefusedException;
}
