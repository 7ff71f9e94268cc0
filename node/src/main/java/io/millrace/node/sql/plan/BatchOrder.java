package io.millrace.node.sql.plan;

import io.millrace.node.sql.expression.Batch;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.RowComparator;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.DictionaryColumn;
import io.millrace.replication.column.DoubleColumn;
import io.millrace.replication.column.FloatColumn;
import java.util.List;

/** The order of a batch's rows by several keys. */
final class BatchOrder {
    private BatchOrder() {}

    static RowComparator of(Batch batch, List<SortKey> keys) {
        RowComparator[] each = keys.stream()
                .map(k -> one(batch.column(k.slot().id()), k))
                .toArray(RowComparator[]::new);
        if (each.length == 1) {
            return each[0];
        }
        return (a, b) -> {
            for (RowComparator order : each) {
                int c = order.compare(a, b);
                if (c != 0) {
                    return c;
                }
            }
            return 0;
        };
    }

    private static RowComparator one(Column column, SortKey key) {
        Column full = Columns.full(column);
        RowComparator values = RowComparator.of(key.slot().type(), full, full);
        int sign = key.descending() ? -1 : 1;
        boolean special = key.slot().type().isNullable() || TypeTraits.isFloating(TypeTraits.plain(key.slot().type()));
        if (!special) {
            return sign > 0 ? values : (a, b) -> values.compare(b, a);
        }
        int whenNull = key.nullsFirst() ? -1 : 1;
        boolean[] last = new boolean[full.rowCount()];
        Column plain = Columns.withoutNulls(full instanceof DictionaryColumn d ? d.copyFlat() : full);
        for (int i = 0; i < last.length; i++) {
            last[i] = full.isNull(i) || plain instanceof DoubleColumn d && Double.isNaN(d.valueAt(i))
                    || plain instanceof FloatColumn f && Float.isNaN(f.valueAt(i));
        }
        return (a, b) -> {
            if (last[a] || last[b]) {
                return last[a] == last[b] ? 0 : last[a] ? whenNull : -whenNull;
            }
            return sign * values.compare(a, b);
        };
    }
}
