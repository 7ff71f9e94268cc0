package io.millrace.coordination.ledger;

import java.util.Objects;

/** Offsets that were passed over without being seen, and why. */
public record Gap(long firstOffset, long endOffsetExclusive, String reason, long recordedAtMs) {
    public Gap {
        Objects.requireNonNull(reason, "reason");
        if (firstOffset < 0 || endOffsetExclusive < firstOffset) {
            throw new IllegalArgumentException("not a range: [" + firstOffset + ", " + endOffsetExclusive + ")");
        }
    }
}
