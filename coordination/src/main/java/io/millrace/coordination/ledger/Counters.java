package io.millrace.coordination.ledger;

/**
 * What became of the messages of one topic partition, since its ledger exists. In messages, and always
 * {@code consumed = inserted + filtered + skipped + deadLettered + gap}.
 *
 * @param inserted     messages of which a row was stored, or which a target already had
 * @param filtered     messages that gave no row, as the views want it
 * @param skipped      broken messages passed over
 * @param deadLettered broken messages stored as dead letters
 * @param gap          offsets that were never seen: lost to retention, truncation or a seek
 */
public record Counters(long consumed, long inserted, long filtered, long skipped, long deadLettered, long gap) {
    /** Nothing yet. */
    public static final Counters ZERO = new Counters(0, 0, 0, 0, 0, 0);

    public Counters {
        if (inserted < 0 || filtered < 0 || skipped < 0 || deadLettered < 0 || gap < 0
                || consumed != inserted + filtered + skipped + deadLettered + gap) {
            throw new IllegalArgumentException("counters do not add up: consumed=" + consumed + " inserted=" + inserted
                    + " filtered=" + filtered + " skipped=" + skipped + " deadLettered=" + deadLettered + " gap="
                    + gap);
        }
    }

    /** The sum of both. */
    public Counters plus(Counters more) {
        return new Counters(Math.addExact(consumed, more.consumed), inserted + more.inserted, filtered + more.filtered,
                skipped + more.skipped, deadLettered + more.deadLettered, gap + more.gap);
    }
}
