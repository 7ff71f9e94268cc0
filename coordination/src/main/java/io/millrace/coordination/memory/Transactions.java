package io.millrace.coordination.memory;

import io.millrace.coordination.znode.ZnodeOp;
import java.util.List;

/** Is told of every transaction, in order. */
@FunctionalInterface
public interface Transactions {
    /**
     * Called right after the transaction, under the service's lock: it may read the service, and nothing else.
     *
     * @param txn     its number
     * @param session who sent it; for the deletion of ephemerals the session that has ended
     * @param ops     what was asked for
     * @param paths   for each operation the path that it created, or its own
     */
    void applied(long txn, long session, List<ZnodeOp> ops, List<String> paths);
}
