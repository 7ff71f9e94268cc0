package io.millrace.coordination.fence;

import io.millrace.coordination.znode.ZnodeOp;
import java.util.List;
import java.util.Optional;

/**
 * A write that its writer can recognise.
 *
 * @param <R> what is known of it once it is applied
 */
public interface FencedWrite<R> {
    /** The operations. */
    List<ZnodeOp> ops();

    /** The result, from what {@link io.millrace.coordination.znode.Znodes#multi} returned for the operations. */
    R applied(List<String> paths);

    /**
     * Looks for the write by its token, by reads alone.
     *
     * @return the result if the write is there, else empty
     */
    Optional<R> find();
}
