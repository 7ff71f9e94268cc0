package io.millrace.ingest.format;

import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.nio.charset.StandardCharsets;

/**
 * A row that cannot be read, on its way to the decoder, which adds the row's number and turns it into a {@link UserException}.
 * Without a stack trace: a topic full of bad messages must not cost more than a good one.
 */
final class ParseFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN_BYTES = 160;

    private final ErrorCode code;
    /** Where in the buffer reading stopped. */
    private final int position;
    private final boolean ofRow;

    ParseFailure(ErrorCode code, String message, int position) {
        // Running out of bytes inside a number is no parse error to ClickHouse.
        this(code, message, position,
                code != ErrorCode.ATTEMPT_TO_READ_AFTER_EOF && code != ErrorCode.TOO_DEEP_RECURSION
                        && code != ErrorCode.DECIMAL_OVERFLOW);
    }

    private ParseFailure(ErrorCode code, String message, int position, boolean ofRow) {
        super(message, null, false, false);
        this.code = code;
        this.position = position;
        this.ofRow = ofRow;
    }

    ErrorCode code() {
        return code;
    }

    int position() {
        return position;
    }

    /** Whether ClickHouse counts this among the errors of a row, which have the row's number and can be forgiven. */
    boolean isOfRow() {
        return ofRow;
    }

    ParseFailure with(String more) {
        return new ParseFailure(code, getMessage() + ": " + more, position, ofRow);
    }

    /** The same, as an error of what stands before the rows. */
    ParseFailure inHeader() {
        return new ParseFailure(code, getMessage() + ": (while reading header)", position, false);
    }

    UserException toUser() {
        return new UserException(code, String.valueOf(getMessage()));
    }

    static ParseFailure expected(String what, byte[] b, int p, int end) {
        String message = "Cannot parse input: expected '" + escaped(what) + "'";
        if (p >= end) {
            return new ParseFailure(ErrorCode.CANNOT_PARSE_INPUT_ASSERTION_FAILED, message + " at end of stream", p);
        }
        return new ParseFailure(ErrorCode.CANNOT_PARSE_INPUT_ASSERTION_FAILED,
                message + " before: '" + escaped(shown(b, p, end, SHOWN_BYTES)) + "'", p);
    }

    static ParseFailure afterEnd(int p) {
        return new ParseFailure(ErrorCode.ATTEMPT_TO_READ_AFTER_EOF, "Attempt to read after eof", p);
    }

    static String shown(byte[] b, int p, int end, int max) {
        return new String(b, p, Math.max(0, Math.min(max, end - p)), StandardCharsets.UTF_8);
    }

    /** As inside a quoted literal. */
    static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\0' -> out.append("\\0");
                case '\\' -> out.append("\\\\");
                case '\'' -> out.append("\\'");
                default -> out.append(c);
            }
        }
        return out.toString();
    }
}
