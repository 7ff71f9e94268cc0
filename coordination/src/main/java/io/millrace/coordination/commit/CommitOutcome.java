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

    /** Nothing was applied: these tables are gone. */
    record TableGone(Set<TablePath> tables) implements CommitOutcome {
        public TableGone {
            tables = Set.copyOf(tables);
        }
    }
}
