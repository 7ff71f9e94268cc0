package io.millrace.node.http;

import io.millrace.coordination.failure.CorruptionException;
import io.millrace.coordination.failure.RetriableException;
import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.node.query.ServerVersion;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;

/** A failure as the client sees it: {@code Code: N. DB::Exception: … (NAME) (version …)}, one line and a newline. */
record ErrorReport(int code, String text) {

    static ErrorReport of(Throwable failure, boolean withStackTrace) {
        UserException user = asUserException(failure);
        StringBuilder text = new StringBuilder(user.describe()).append(" (")
                .append(ServerVersion.describe())
                .append(')');
        if (withStackTrace) {
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace, true));
            text.append("\nStack trace:\n").append(trace);
        }
        return new ErrorReport(user.code().number(), text.append('\n').toString());
    }

    /** Whether the failure is the user's or the system's state, rather than a bug. */
    static boolean isExpected(Throwable failure) {
        return failure instanceof UserException || failure instanceof StackOverflowError
                || failure instanceof RetriableException || failure instanceof UnknownOutcomeException;
    }

    private static UserException asUserException(Throwable failure) {
        return switch (failure) {
            case UserException user -> user;
            case StackOverflowError deep -> new UserException(ErrorCode.TOO_DEEP_RECURSION,
                    "Stack overflow: the statement is nested too deeply", deep);
            case RetriableException retry -> new UserException(ErrorCode.KEEPER_EXCEPTION,
                    String.valueOf(retry.getMessage()), retry);
            case UnknownOutcomeException unknown -> new UserException(ErrorCode.UNKNOWN_STATUS_OF_INSERT,
                    String.valueOf(unknown.getMessage()), unknown);
            case CorruptionException corrupt -> new UserException(ErrorCode.CORRUPTED_DATA,
                    String.valueOf(corrupt.getMessage()), corrupt);
            case IOException io -> new UserException(ErrorCode.CANNOT_WRITE_TO_FILE_DESCRIPTOR,
                    "Cannot write the answer: " + io.getMessage(), io);
            default -> new UserException(ErrorCode.LOGICAL_ERROR,
                    "Logical error: " + failure + ". The server's log has more", failure);
        };
    }
}
