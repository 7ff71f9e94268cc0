package io.millrace.ingest.consume;

import java.time.Duration;

/**
 * When an open block is cut; whichever comes first. A block is only ever cut at a message's end, so the first two can be
 * exceeded by one message.
 *
 * @param maxRows  rows
 * @param maxBytes heap bytes of the columns; two blocks exist per consumer, and a copy while one is sorted
 * @param maxAge   since the block was opened
 */
record BlockLimits(long maxRows, long maxBytes, Duration maxAge) {
    BlockLimits {
        if (maxRows < 1 || maxBytes < 1 || maxAge.isNegative()) {
            throw new IllegalArgumentException("maxRows=" + maxRows + " maxBytes=" + maxBytes + " maxAge=" + maxAge);
        }
    }
}
