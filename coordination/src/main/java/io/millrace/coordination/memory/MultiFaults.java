package io.millrace.coordination.memory;

import io.millrace.coordination.znode.ZnodeOp;
import java.util.List;

/** Decides what happens to each multi of a session. */
@FunctionalInterface
public interface MultiFaults {
    /** Called once for each multi, before anything is done with it. */
    MultiFault faultOf(List<ZnodeOp> ops);
}
