package io.millrace.coordination.commit;

import io.millrace.coordination.ledger.LedgerKey;
import io.millrace.coordination.ledger.LedgerState;
import java.util.Objects;

/**
 * What a block does to a ledger.
 *
 * @param expectedVersion the ledger's version after the caller's last write to it
 * @param next            the state to write; its token must be the commit's
 */
public record LedgerAdvance(LedgerKey key, int expectedVersion, LedgerState next) {
    public LedgerAdvance {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(next, "next");
        if (expectedVersion < 0) {
            throw new IllegalArgumentException("a ledger is fenced by its version: key=" + key + " expectedVersion="
                    + expectedVersion);
        }
    }
}
