package io.millrace.node.rpc;

import io.grpc.Metadata;
import io.millrace.replication.error.ErrorCode;

/** The trailers of a failed call. */
public final class ErrorTrailers {
    /** ClickHouse's number of the error, in digits. */
    public static final Metadata.Key<String> CODE = Metadata.Key.of("millrace-error-code",
            Metadata.ASCII_STRING_MARSHALLER);
    /** ClickHouse's name of the error. */
    public static final Metadata.Key<String> NAME = Metadata.Key.of("millrace-error-name",
            Metadata.ASCII_STRING_MARSHALLER);
    /** There when the node itself answered, and not something on the way to it. */
    public static final Metadata.Key<String> ANSWERED = Metadata.Key.of("millrace-answered",
            Metadata.ASCII_STRING_MARSHALLER);

    private ErrorTrailers() {}

    static Metadata of(ErrorCode code) {
        Metadata trailers = new Metadata();
        trailers.put(CODE, Integer.toString(code.number()));
        trailers.put(NAME, code.name());
        return trailers;
    }
}
