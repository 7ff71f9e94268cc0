package io.millrace.node.failpoint;

/** The failpoints of a node's start; the numbers are the steps of package {@code main}. */
public final class StartFailpoints {
    /** ZooKeeper answers; the fence is not raised yet. */
    public static final String BEFORE_FENCE = "start.3.before";
    /** The fence is raised: nothing of an earlier run can be committed any more. */
    public static final String AFTER_FENCE = "start.3.after";
    /** The node is registered; no table is open. */
    public static final String AFTER_REGISTRATION = "start.4.after";
    /** The tables are open and the DDL log is followed; statements still wait. */
    public static final String AFTER_TABLES = "start.5.after";

    private StartFailpoints() {}
}
