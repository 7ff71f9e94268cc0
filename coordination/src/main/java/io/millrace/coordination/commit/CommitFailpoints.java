package io.millrace.coordination.commit;

/** The failpoints of this package; the numbers are the steps'. */
public final class CommitFailpoints {
    /** Before the multi of a block commit is sent, each time. */
    public static final String BEFORE_MULTI = "commit.3.before";
    /** After the multi of a block commit is known to be applied, before the caller hears of it. */
    public static final String AFTER_MULTI = "commit.3.after";
    /** Before the multi of any other change of a log is sent, each time. */
    public static final String BEFORE_CHANGE = "change.3.before";
    /** After the multi of any other change of a log is known to be applied. */
    public static final String AFTER_CHANGE = "change.3.after";

    private CommitFailpoints() {}
}
