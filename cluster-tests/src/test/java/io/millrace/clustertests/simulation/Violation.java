package io.millrace.clustertests.simulation;

/** Something that must never be. The first one ends its run. */
final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is broken; in brackets what Jepsen calls it, where it has a name. */
    enum Kind {
        LOST_WRITE("V1", "lost-write"),
        DUPLICATE("V2", "duplicate"),
        POLL_SKIP("V3", "poll-skip"),
        NONMONOTONIC("V3", "nonmonotonic-poll"),
        TORN_BLOCK("V4", "torn-transaction"),
        STALE_OWNER("V5", "write-by-a-fenced-owner"),
        DIVERGED("V6", "diverged-replicas"),
        CORRUPT("V8", "corrupt-read"),
        ABORTED_READ("V9", "aborted-read"),
        DISHONEST_DEDUPLICATION("V9", "dishonest-deduplication"),
        WRONG_ACCOUNT("V10", "wrong-account"),
        STUCK("V11", "stuck"),
        UNBOUNDED("V12", "unbounded"),
        NOT_DURABLE("V14", "not-durable"),
        RESTART_CHANGED("V17", "restart-changed"),
        BUG("bug", "unexpected-failure"),
        HARNESS("harness", "harness");

        private final String invariant;
        private final String anomaly;

        Kind(String invariant, String anomaly) {
            this.invariant = invariant;
            this.anomaly = anomaly;
        }

        String invariant() {
            return invariant;
        }

        String anomaly() {
            return anomaly;
        }
    }

    private final Kind kind;

    Violation(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    Violation(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
