package io.millrace.coordination.commit;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One block to be committed: everything in it, or nothing.
 *
 * @param token   random and new for each block; the same when the same commit is repeated
 * @param ledgers the topic partitions it advances; empty for an INSERT
 * @param targets the tables it goes into, in the caller's order; may be empty if no row is left
 */
public record BlockCommit(String token, List<LedgerAdvance> ledgers, List<TargetCommit> targets) {
    public BlockCommit {
        ledgers = List.copyOf(ledgers);
        targets = List.copyOf(targets);
        if (token.isEmpty() || (ledgers.isEmpty() && targets.isEmpty())) {
            throw new IllegalArgumentException("a commit has a token and something to commit: token='" + token + "'");
        }
        Set<Object> keys = new HashSet<>();
        for (LedgerAdvance each : ledgers) {
            if (!keys.add(each.key()) || !each.next().token().equals(token)) {
                throw new IllegalArgumentException(
                        "ledger " + each.key() + " appears twice or without the commit's token " + token);
            }
        }
        for (TargetCommit each : targets) {
            if (!each.entry().token().equals(token)
                    || (each.hash().isPresent() && !keys.add(List.of(each.table(), each.hash().get())))) {
                throw new IllegalArgumentException("target " + each.table()
                        + " has the same block hash twice or not the commit's token " + token);
            }
        }
    }
}
