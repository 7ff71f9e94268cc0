package io.millrace.coordination.znode;

import java.util.Objects;

/**
 * A value together with the version of its znode when it was read or written.
 *
 * @param version expected by the next compare-and-set
 */
public record Versioned<T>(T value, int version) {
    public Versioned {
        Objects.requireNonNull(value, "value");
    }
}
