package io.millrace.node.sql.aggregate;

import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.LongInput;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataType;
import java.util.Arrays;
import java.util.BitSet;

/** min and max of types kept as integers. */
final class Minimum implements Accumulator {
    private final DataType type;
    private final boolean greatest;
    private final long flip; // makes unsigned 64-bit values compare as signed ones
    private long[] best = new long[16];
    private final BitSet any = new BitSet();

    Minimum(DataType type, boolean greatest) {
        this.type = type;
        this.greatest = greatest;
        this.flip = TypeTraits.widthBytes(type) == 8 && !TypeTraits.isSigned(type) ? Long.MIN_VALUE : 0;
    }

    @Override
    public void add(Column[] arguments, int[] groups, int rowCount, int groupCount) {
        if (groupCount > best.length) {
            best = Arrays.copyOf(best, Math.max(groupCount, best.length * 2));
        }
        LongInput in = LongInput.of(arguments[0], type);
        for (int i = 0; i < rowCount; i++) {
            int g = groups[i];
            long v = in.at(i) ^ flip;
            if (!any.get(g)) {
                any.set(g);
                best[g] = v;
            } else if (greatest ? v > best[g] : v < best[g]) {
                best[g] = v;
            }
        }
    }

    @Override
    public Column result(int groupCount) {
        long[] out = new long[groupCount];
        for (int g = 0; g < groupCount; g++) {
            // Of no rows: the type's default, which is not zero for an enum.
            out[g] = any.get(g) ? best[g] ^ flip
                    : type instanceof io.millrace.replication.column.EnumType e ? e.defaultValue() : 0;
        }
        return Columns.ofLongs(type, out, groupCount);
    }
}
