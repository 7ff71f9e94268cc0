package io.millrace.replication.replica;

import java.time.Duration;

/**
 * How fast parts are checked in the background.
 *
 * @param interval  between rounds
 * @param byteCount read in a round; a part that has been begun is finished
 */
public record ScrubLimits(Duration interval, long byteCount) {
    /** About 3 MB a second: a terabyte in four days. */
    public static final ScrubLimits DEFAULT = new ScrubLimits(Duration.ofSeconds(10), 32L << 20);

    public ScrubLimits {
        if (interval.isNegative() || interval.isZero() || byteCount < 1) {
            throw new IllegalArgumentException("interval=" + interval + " byteCount=" + byteCount);
        }
    }
}
