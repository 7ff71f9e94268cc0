package io.millrace.node.sql.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stands after FROM. Joins lean to the left. Immutable. */
public sealed interface TableSource {

    record Table(QualifiedName name, @Nullable String alias, boolean isFinal,
            @Nullable Sample sample) implements TableSource {

        public static Table of(QualifiedName name) {
            return new Table(name, null, false, null);
        }
    }

    /** A table function: {@code numbers(10)}. */
    record Function(Expression.FunctionCall call, @Nullable String alias) implements TableSource {}

    record QuerySource(Query query, @Nullable String alias) implements TableSource {}

    /**
     * @param on null if joined by USING, by CROSS JOIN or by a comma
     * @param using empty if joined by ON
     */
    record Join(TableSource left, TableSource right, JoinKind kind, @Nullable JoinStrictness strictness,
            boolean global, @Nullable Expression on, List<Expression> using) implements TableSource {
        public Join {
            using = List.copyOf(using);
        }
    }

    /** {@code left [LEFT] ARRAY JOIN arrays}. */
    record ArrayJoin(TableSource left, boolean keepEmpty, List<Expression> arrays) implements TableSource {
        public ArrayJoin {
            arrays = List.copyOf(arrays);
        }
    }

    enum JoinKind {
        INNER, LEFT, RIGHT, FULL, CROSS,
        /** {@code FROM a, b}: a cross join that WHERE may narrow. */
        COMMA
    }

    enum JoinStrictness {
        ANY, ALL, ASOF, SEMI, ANTI
    }

    /** {@code SAMPLE ratio [OFFSET offset]}, each as it was written: {@code 0.1} or {@code 1/10}. */
    record Sample(String ratio, @Nullable String offset) {}
}
