package io.millrace.node.sql.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can stand in parentheses: one SELECT or several joined by UNION. Immutable. */
public sealed interface Query {

    /**
     * @param from null for a SELECT without FROM
     * @param limit rows; null without LIMIT
     * @param offset rows; null without OFFSET
     */
    record Select(List<WithElement> with, boolean distinct, List<Expression> columns, @Nullable TableSource from,
            @Nullable Expression prewhere, @Nullable Expression where, @Nullable GroupBy groupBy,
            @Nullable Expression having, List<OrderBy> orderBy, @Nullable LimitBy limitBy, @Nullable Expression limit,
            @Nullable Expression offset, List<Setting> settings) implements Query {
        public Select {
            with = List.copyOf(with);
            columns = List.copyOf(columns);
            orderBy = List.copyOf(orderBy);
            settings = List.copyOf(settings);
            if (columns.isEmpty()) {
                throw new IllegalArgumentException("SELECT without columns");
            }
        }
    }

    /**
     * At least two queries; {@code modes} has one entry fewer than {@code members}. As in ClickHouse a DISTINCT makes
     * everything to its left distinct.
     */
    record Union(List<Query> members, List<UnionMode> modes) implements Query {
        public Union {
            members = List.copyOf(members);
            modes = List.copyOf(modes);
            if (members.size() < 2 || modes.size() != members.size() - 1) {
                throw new IllegalArgumentException("members=" + members.size() + " modes=" + modes.size());
            }
        }
    }

    enum UnionMode {
        ALL, DISTINCT,
        /** A bare UNION: the setting {@code union_default_mode} decides. */
        UNSPECIFIED
    }

    /** An element of WITH. */
    sealed interface WithElement {

        /** {@code expression AS alias}, a constant or a scalar subquery. */
        record Named(Expression.Aliased expression) implements WithElement {}

        /** {@code name AS (query)}, usable as a table. */
        record CommonTable(String name, Query query) implements WithElement {}
    }

    /** @param kind how {@code keys} are combined; {@code ALL} has no keys: every column without an aggregate is one */
    record GroupBy(Kind kind, List<Expression> keys, boolean withTotals) {
        public GroupBy {
            keys = List.copyOf(keys);
        }

        public enum Kind {
            PLAIN, ROLLUP, CUBE, ALL
        }
    }

    /** @param nullsFirst null if not written: NULLs and NaNs come last in either direction */
    record OrderBy(Expression expression, boolean descending, @Nullable Boolean nullsFirst) {}

    record LimitBy(Expression limit, @Nullable Expression offset, List<Expression> keys) {
        public LimitBy {
            keys = List.copyOf(keys);
        }
    }
}
