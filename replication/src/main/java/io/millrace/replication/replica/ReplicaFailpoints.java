package io.millrace.replication.replica;

/** The failpoints of this package; the numbers are the steps'. */
public final class ReplicaFailpoints {
    /** Before parts of an insert are written. */
    public static final String BEFORE_PREPARE = "insert.1.before";
    /** After they are recorded as prepared. */
    public static final String AFTER_PREPARE = "insert.1.after";
    /** After the multi, before the replicas have applied it. */
    public static final String BEFORE_VISIBLE = "insert.3.before";
    /** After the parts are visible, before the insert is acknowledged. */
    public static final String AFTER_VISIBLE = "insert.3.after";
    /** Before the log is read. */
    public static final String BEFORE_READ = "follow.1.before";
    /** Before a batch of entries becomes durable. */
    public static final String BEFORE_APPLY = "follow.2.before";
    /** After it, before anybody is told. */
    public static final String AFTER_APPLY = "follow.2.after";
    /** Before a part is asked for. */
    public static final String BEFORE_FETCH = "follow.3.before";
    /** After a part was received and checked, before it is made local. */
    public static final String AFTER_FETCH = "follow.3.after";
    /** Before the applied index is published. */
    public static final String BEFORE_PUBLISH = "follow.4.before";
    /** After it. */
    public static final String AFTER_PUBLISH = "follow.4.after";
    /** Before peers are asked for their state. */
    public static final String BEFORE_ASK = "clone.1.before";
    /** Before a cloned state becomes durable. */
    public static final String BEFORE_CLONE = "clone.2.before";
    /** After it. */
    public static final String AFTER_CLONE = "clone.2.after";

    private ReplicaFailpoints() {}
}
