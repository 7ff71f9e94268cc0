package io.millrace.coordination.commit;

/** What became of one target of a commit. */
public sealed interface TargetResult {
    /** The entry was written; if it was truncated before that was known, at this index or below. */
    record Logged(long logIndex) implements TargetResult {}

    /**
     * The target had the block before, so nothing was written to it; the prepared parts can be dropped.
     *
     * @param existingToken the token of the commit that brought it
     */
    record AlreadyThere(String existingToken) implements TargetResult {}
}
