package io.millrace.node.sql.plan;

import io.millrace.node.sql.aggregate.AggregateFunction;
import io.millrace.node.sql.expression.Bound;
import java.util.List;

/** An aggregate function over expressions; its value per group is at {@code slot} of the aggregation's output. */
public record AggregateCall(AggregateFunction function, List<Bound> arguments, Bound.Slot slot) {
    public AggregateCall {
        arguments = List.copyOf(arguments);
    }
}
