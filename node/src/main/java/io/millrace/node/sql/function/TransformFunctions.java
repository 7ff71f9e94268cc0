package io.millrace.node.sql.function;

import io.millrace.node.sql.cast.Casts;
import io.millrace.node.sql.cast.Conversion;
import io.millrace.node.sql.type.Supertype;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.KeyIndex;
import io.millrace.replication.column.ArrayColumn;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.List;

/** transform, and functions that look at the block they are in. */
final class TransformFunctions implements FunctionFamily {

    @Override
    public void register(FunctionRegistry.Registration r) {
        r.add("transform", (a, c) -> transform(a, c), Trait.HANDLES_NULLS);
        r.add("rowNumberInBlock",
                (a, c) -> new Resolved(NumberType.UINT64, (columns, n) -> Kernels.longs(NumberType.UINT64, n,
                        row -> row)),
                Trait.VOLATILE);
        r.add("rowNumberInAllBlocks", (a, c) -> {
            long[] before = new long[1];
            return new Resolved(NumberType.UINT64, (columns, n) -> {
                long start = before[0];
                before[0] += n;
                return Kernels.longs(NumberType.UINT64, n, row -> start + row);
            });
        }, Trait.VOLATILE);
        r.add("blockSize",
                (a, c) -> new Resolved(NumberType.UINT64,
                        (columns, n) -> Columns.constantLong(NumberType.UINT64, n, n)),
                Trait.VOLATILE);
    }

    /** transform(x, from, to[, default]): both arrays constant. */
    private static Resolved transform(List<Argument> a, FunctionContext c) {
        Signatures.count("transform", a, 3, 4);
        DataType from = Signatures.element("transform", a, 1);
        DataType to = Signatures.element("transform", a, 2);
        Column fromConstant = a.get(1).constant();
        Column toConstant = a.get(2).constant();
        if (fromConstant == null || toConstant == null) {
            throw new UserException(ErrorCode.ILLEGAL_COLUMN,
                    "Second and third arguments of function transform must be constant arrays.");
        }
        DataType keyType = Supertype.of(a.getFirst().type(), from);
        DataType type = Supertype.of(a.size() == 4 ? a.get(3).type() : a.getFirst().type(), to);
        Conversion toKey = Casts.of(a.getFirst().type(), keyType, c.serverZone());
        Conversion fallback = Casts.of(a.size() == 4 ? a.get(3).type() : a.getFirst().type(), type, c.serverZone());
        ArrayColumn keys = Columns.compact(fromConstant);
        ArrayColumn values = Columns.compact(toConstant);
        if (keys.lengthAt(0) != values.lengthAt(0)) {
            throw new UserException(ErrorCode.BAD_ARGUMENTS,
                    "Second and third arguments of function transform must be arrays of same "
                            + "size");
        }
        Column keyColumn = Columns.full(Casts.of(a.get(1).type(), new ArrayType(keyType), c.serverZone()).apply(keys));
        Column valueColumn = Columns.full(Casts.of(a.get(2).type(), new ArrayType(type), c.serverZone()).apply(values));
        KeyIndex index = new KeyIndex(List.of(keyType));
        Column keyElements = Columns.compact(keyColumn).elements();
        int[] numbers = index.add(new Column[] {keyElements}, keyElements.rowCount());
        int[] rowOf = new int[index.size()];
        for (int i = numbers.length - 1; i >= 0; i--) {
            rowOf[numbers[i]] = i;
        }
        Column valueElements = Columns.compact(valueColumn).elements();
        return new Resolved(type, (columns, n) -> {
            int[] found;
            synchronized (index) {
                found = index.find(new Column[] {Columns.full(toKey.apply(columns[0]))}, n);
            }
            Column otherwise = Columns.full(fallback.apply(columns[a.size() == 4 ? 3 : 0]));
            ColumnBuilder out = type.newBuilder(n);
            for (int i = 0; i < n; i++) {
                if (found[i] >= 0) {
                    out.appendFrom(valueElements, rowOf[found[i]]);
                } else {
                    out.appendFrom(otherwise, i);
                }
            }
            return out.build();
        });
    }
}
