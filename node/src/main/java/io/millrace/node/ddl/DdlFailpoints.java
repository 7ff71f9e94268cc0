package io.millrace.node.ddl;

/** The failpoints of DDL; the numbers are the steps of a statement in package {@code catalog}. */
public final class DdlFailpoints {
    /** Before the statement is appended to the log. */
    public static final String BEFORE_APPEND = "ddl.2.before";
    /** After it, before the initiator waits for anybody. */
    public static final String AFTER_APPEND = "ddl.2.after";
    /** Before catalog and log index are written. */
    public static final String BEFORE_STORE = "ddl.3.before";
    /** After it, before any effect. */
    public static final String AFTER_STORE = "ddl.3.after";
    /** After the effects, before the result is written. */
    public static final String AFTER_EFFECTS = "ddl.4.after";
    /** After the result is written. */
    public static final String AFTER_RESULT = "ddl.5.after";

    private DdlFailpoints() {}
}
