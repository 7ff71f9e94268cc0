package io.millrace.node.sql.analysis;

import io.millrace.node.sql.expression.Bound;
import io.millrace.node.sql.plan.PlanNode;
import java.util.List;

/**
 * A query ready to run.
 *
 * @param outputs the result's columns in order, each a slot of the node's layout (one slot may occur twice)
 * @param names the result's names in order; they may repeat
 */
public record PlannedQuery(PlanNode node, List<Bound.Slot> outputs, List<String> names) {
    public PlannedQuery {
        outputs = List.copyOf(outputs);
        names = List.copyOf(names);
    }
}
