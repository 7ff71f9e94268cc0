package io.millrace.coordination.fence;

/** The failpoints of this package; the numbers are the steps'. */
public final class FenceFailpoints {
    /** A reply was lost; the fence is about to be raised. */
    public static final String BEFORE_SETTLING = "fence.3.before";
    /** It is raised, and known whether the write was applied; nobody has been told. */
    public static final String AFTER_SETTLING = "fence.3.after";

    private FenceFailpoints() {}
}
