package io.millrace.node.sql.plan;

import io.millrace.node.sql.expression.Layout;
import java.util.List;

/** A step of a query. Immutable; may be opened any number of times. */
public interface PlanNode {
    /** What the operator's batches have. */
    Layout layout();

    /** The nodes below. */
    List<PlanNode> inputs();

    Operator open(Run run);
}
