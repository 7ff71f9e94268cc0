package io.millrace.node.sql.plan;

import io.millrace.node.sql.expression.Batch;
import io.millrace.node.sql.expression.Bound;
import io.millrace.node.sql.expression.Layout;
import java.util.List;

/**
 * A hash join: the right side is read whole into memory, then the left side streams by (the other way round for RIGHT).
 *
 * @param leftKeys as many as {@code rightKeys}, of the same types; empty for CROSS
 * @param layout slots of the left side, then of the right, then perhaps one per key (the joined value, as USING shows it)
 */
public record JoinNode(PlanNode left, PlanNode right, List<Bound> leftKeys, List<Bound> rightKeys, Kind kind,
        Layout layout) implements PlanNode {

    /** Which rows come out. ANY: at most one match per row; SEMI: rows with a match; ANTI: rows without one. */
    public enum Kind {
        INNER, INNER_ANY, LEFT, LEFT_ANY, LEFT_SEMI, LEFT_ANTI, RIGHT, RIGHT_ANY, RIGHT_SEMI, RIGHT_ANTI, FULL, CROSS;

        /** Whether the left side is the one that is held in memory. */
        boolean isSwapped() {
            return this == RIGHT || this == RIGHT_ANY || this == RIGHT_SEMI || this == RIGHT_ANTI;
        }

        /** The same, seen from the side that streams by. */
        Kind fromStream() {
            return switch (this) {
                case RIGHT -> LEFT;
                case RIGHT_ANY -> LEFT_ANY;
                case RIGHT_SEMI -> LEFT_SEMI;
                case RIGHT_ANTI -> LEFT_ANTI;
                default -> this;
            };
        }
    }

    public JoinNode {
        leftKeys = List.copyOf(leftKeys);
        rightKeys = List.copyOf(rightKeys);
        if (leftKeys.size() != rightKeys.size()) {
            throw new IllegalArgumentException("leftKeys=" + leftKeys.size() + " rightKeys=" + rightKeys.size());
        }
    }

    @Override
    public List<PlanNode> inputs() {
        return List.of(left, right);
    }

    @Override
    public Operator open(Run run) {
        boolean swapped = kind.isSwapped();
        return new HashJoin(run, swapped ? right : left, swapped ? left : right, swapped ? rightKeys : leftKeys,
                swapped ? leftKeys
                        : rightKeys,
                kind.fromStream(), this);
    }

    /** Puts the columns of both sides in the layout's order. */
    Batch output(List<io.millrace.replication.column.Column> streamed, List<io.millrace.replication.column.Column> held,
            List<io.millrace.replication.column.Column> keys, int rowCount) {
        List<io.millrace.replication.column.Column> all = new java.util.ArrayList<>(kind.isSwapped() ? held : streamed);
        all.addAll(kind.isSwapped() ? streamed : held);
        all.addAll(keys.subList(0, layout.size() - all.size()));
        return new Batch(layout, all, rowCount);
    }
}
