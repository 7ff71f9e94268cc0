package io.millrace.deploy.cli;

/** The command line is wrong; the message says how, in a sentence for the person who typed it. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }
}
