package io.millrace.coordination.commit;

import io.millrace.coordination.ledger.LedgerKey;
import io.millrace.coordination.table.TablePath;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How a block commit ended, when that is known. */
public sealed interface CommitOutcome {
    /**
     * Applied: at least one target was written, or there were none.
     *
     * @param targets        in the order of the commit's targets
     * @param ledgerVersions the versions that the next commit of each ledger expects
     */
    record Committed(List<TargetResult> targets, Map<LedgerKey, Integer> ledgerVersions) implements CommitOutcome {
        public Committed {
            targets = List.copyOf(targets);
            ledgerVersions = Map.copyOf(ledgerVersions);
        }
    }

    /**
     * Every target had the block before. The ledgers, if any, have advanced.
     *
     * @param targets        in the order of the commit's targets
     * @param ledgerVersions the versions that the next commit of each ledger expects
     */
    record Duplicate(List<TargetResult.AlreadyThere> targets, Map<LedgerKey, Integer> ledgerVersions)
            implements
                CommitOutcome {
        public Duplicate {
            targets = List.copyOf(targets);
            ledgerVersions = Map.copyOf(ledgerVersions);
        }
    }

    /** Nothing was applied: these ledgers have been written by someone else, their new owner. */
    record Fenced(Set<LedgerKey> ledgers) implements CommitOutcome {
        public Fenced {
            ledgers = Set.copyOf(ledgers);
        }
    }

    /**
     * Others have written all its ledgers since it was sent, and the logs were truncated past where its entries would be: nothing
     * tells whether it was applied. For the ledgers that is as {@link Fenced}: they say what was consumed. The parts must be kept
     * until the state of each table at its index, or above, names them or not.
     */
    record Overtaken(Set<LedgerKey> ledgers, Map<TablePath, Long> decidedBy) implements CommitOutcome {
        public Overtaken {
            ledgers = Set.copyOf(ledgers);
            decidedBy = Map.copyOf(decidedBy);
        }
    }

    /** Nothing was applied: these tables are gone. */
    record TableGone(Set<TablePath> tables) implements CommitOutcome {
        public TableGone {
            tables = Set.copyOf(tables);
        }
    }
}
