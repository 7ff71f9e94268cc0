package io.millrace.coordination.ddl;

import io.millrace.coordination.codec.Fields;
import io.millrace.coordination.codec.ValueFormat;
import java.util.Objects;

/**
 * How a statement went on one node.
 *
 * @param errorCode ClickHouse's code; 0 if it went well
 * @param message   empty if it went well
 */
public record DdlResult(int errorCode, String message) {
    /** It went well. */
    public static final DdlResult OK = new DdlResult(0, "");

    private static final ValueFormat FORMAT = new ValueFormat("ddl-result", 1);

    public DdlResult {
        Objects.requireNonNull(message, "message");
    }

    /** Whether it went well. */
    public boolean isOk() {
        return errorCode == 0;
    }

    /** The znode's text. */
    public String encode() {
        return FORMAT.encode(new Fields().with("errorCode", errorCode).with("message", message));
    }

    /** Reads a znode's text. */
    public static DdlResult decode(String text, String where) {
        Fields fields = FORMAT.decode(text, where);
        return new DdlResult(fields.intValue("errorCode"), fields.string("message"));
    }
}
