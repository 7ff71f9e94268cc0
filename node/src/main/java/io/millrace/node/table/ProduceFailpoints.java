package io.millrace.node.table;

/** The failpoints of rows that go into a topic; the numbers are the steps of an INSERT in {@code ingest.produce}. */
public final class ProduceFailpoints {
    /** Before the first message is handed to the client. */
    public static final String BEFORE_PRODUCE = "produce.1.before";
    /** After all messages are handed to the client, before they are flushed. */
    public static final String BEFORE_FLUSH = "produce.1.after";
    /** After the brokers have acknowledged all messages, before anybody is told. */
    public static final String AFTER_PRODUCE = "produce.2.after";

    private ProduceFailpoints() {}
}
