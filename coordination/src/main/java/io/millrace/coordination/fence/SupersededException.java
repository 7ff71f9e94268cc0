package io.millrace.coordination.fence;

import io.millrace.coordination.failure.ConflictException;

/** Another instance of this node has started; this one must not write any more and should stop. */
public final class SupersededException extends ConflictException {
    private static final long serialVersionUID = 1L;

    SupersededException(String message) {
        super(message);
    }
}
