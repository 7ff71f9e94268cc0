package io.millrace.replication.store;

/** Names of the failpoints in {@link StoreCleanup}; the numbers are the steps in the package's documentation. */
public final class OpenFailpoints {
    /** Before unfinished files are removed. */
    public static final String CLEAR_BEFORE = "open.1.before";
    /** After it. */
    public static final String CLEAR_AFTER = "open.1.after";
    /** After parts that no record names are removed, and doubtful ones put aside. */
    public static final String REMOVE_AFTER = "open.2.after";
    /** After the names in {@code parts} and {@code quarantine} are those of the records. */
    public static final String MATCH_AFTER = "open.3.after";

    private OpenFailpoints() {}
}
