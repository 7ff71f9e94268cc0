package io.millrace.node.sql.aggregate;

import io.millrace.node.sql.function.Argument;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.KeyIndex;
import io.millrace.replication.column.ArrayColumn;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.IntColumn;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** groupArray, groupUniqArray, uniq and its kin, topK. */
final class CollectingAggregates {
    private CollectingAggregates() {}

    static void register(AggregateRegistry r) {
        r.add("groupArray", (name, parameters, types) -> {
            BasicAggregates.count(name, types, 1);
            long most = limit(name, parameters);
            return new AggregateFunction(new ArrayType(types.getFirst()), true,
                    () -> new Collect(types.getFirst(), most, false));
        }, "array_agg");
        r.add("groupUniqArray", (name, parameters, types) -> {
            BasicAggregates.count(name, types, 1);
            long most = limit(name, parameters);
            return new AggregateFunction(new ArrayType(types.getFirst()), true,
                    () -> new Collect(types.getFirst(), most, true));
        });
        for (String name : List.of("uniq", "uniqExact", "uniqCombined", "uniqCombined64", "uniqHLL12", "uniqTheta")) {
            r.add(name, (spelled, parameters, types) -> {
                if (types.isEmpty()) {
                    throw BasicAggregates.wrongCount(spelled, types, 1);
                }
                return new AggregateFunction(NumberType.UINT64, true, () -> new CountDistinct(types));
            });
        }
        r.add("topK", (name, parameters, types) -> {
            BasicAggregates.count(name, types, 1);
            long most = parameters.isEmpty() ? 10 : limit(name, parameters.subList(0, 1));
            return new AggregateFunction(new ArrayType(types.getFirst()), true,
                    () -> new TopK(types.getFirst(), (int) most));
        });
    }

    private static long limit(String name, List<Argument> parameters) {
        if (parameters.isEmpty()) {
            return Long.MAX_VALUE;
        }
        long most = parameters.getFirst().integer();
        if (parameters.size() > 1 || most <= 0) {
            throw new UserException(ErrorCode.BAD_ARGUMENTS, "Parameter for aggregate function " + name
                    + " should be positive number");
        }
        return most;
    }

    /** Values per group in the order they came. */
    private static final class Collect implements Accumulator {
        private final DataType type;
        private final long most;
        private final KeyIndex seen;
        private final boolean unique;
        private final List<Column> blocks = new ArrayList<>();
        private int[] groupOf = new int[64]; // per kept value
        private int kept;
        private long[] counts = new long[16];

        Collect(DataType type, long most, boolean unique) {
            this.type = type;
            this.most = most;
            this.unique = unique;
            this.seen = new KeyIndex(List.of(type, NumberType.INT32));
        }

        @Override
        public void add(Column[] arguments, int[] groups, int rowCount, int groupCount) {
            if (groupCount > counts.length) {
                counts = Arrays.copyOf(counts, Math.max(groupCount, counts.length * 2));
            }
            int before = seen.size();
            int[] numbers = unique ? seen.add(new Column[] {arguments[0], new IntColumn(groups, 0, rowCount)}, rowCount)
                    : groups;
            int[] rows = new int[rowCount];
            int n = 0;
            for (int r = 0; r < rowCount; r++) {
                if (unique) {
                    if (numbers[r] < before) {
                        continue;
                    }
                    // Numbers are given in order of appearance: a repeated new key has a smaller number by now.
                    before = numbers[r] + 1;
                }
                if (counts[groups[r]] < most) {
                    counts[groups[r]]++;
                    rows[n++] = r;
                }
            }
            if (kept + n > groupOf.length) {
                groupOf = Arrays.copyOf(groupOf, Math.max(kept + n, groupOf.length * 2));
            }
            for (int i = 0; i < n; i++) {
                groupOf[kept++] = groups[rows[i]];
            }
            if (n > 0) {
                blocks.add(arguments[0].gather(rows, n));
            }
        }

        @Override
        public Column result(int groupCount) {
            int[] offsets = new int[groupCount + 1];
            for (int i = 0; i < kept; i++) {
                offsets[groupOf[i] + 1]++;
            }
            for (int g = 0; g < groupCount; g++) {
                offsets[g + 1] += offsets[g];
            }
            int[] at = Arrays.copyOf(offsets, groupCount);
            int[] rows = new int[kept];
            for (int i = 0; i < kept; i++) {
                rows[at[groupOf[i]]++] = i;
            }
            Column all = blocks.isEmpty() ? type.newBuilder(0).build() : Columns.concat(type, blocks);
            return new ArrayColumn(offsets, 0, groupCount, Columns.full(all).gather(rows, kept));
        }
    }

    private static final class CountDistinct implements Accumulator {
        private final KeyIndex seen;
        private long[] counts = new long[16];

        CountDistinct(List<DataType> types) {
            List<DataType> keys = new ArrayList<>(types);
            keys.add(NumberType.INT32);
            seen = new KeyIndex(keys);
        }

        @Override
        public void add(Column[] arguments, int[] groups, int rowCount, int groupCount) {
            if (groupCount > counts.length) {
                counts = Arrays.copyOf(counts, Math.max(groupCount, counts.length * 2));
            }
            Column[] keys = Arrays.copyOf(arguments, arguments.length + 1);
            keys[arguments.length] = new IntColumn(groups, 0, rowCount);
            int before = seen.size();
            int[] numbers = seen.add(keys, rowCount);
            for (int r = 0; r < rowCount; r++) {
                if (numbers[r] >= before) {
                    before = numbers[r] + 1;
                    counts[groups[r]]++;
                }
            }
        }

        @Override
        public Column result(int groupCount) {
            return Columns.ofLongs(NumberType.UINT64, Arrays.copyOf(counts, groupCount), groupCount);
        }
    }

    private static final class TopK implements Accumulator {
        private final DataType type;
        private final int most;
        private final KeyIndex seen;
        private long[] counts = new long[64];

        TopK(DataType type, int most) {
            this.type = type;
            this.most = most;
            this.seen = new KeyIndex(List.of(type, NumberType.INT32));
        }

        @Override
        public void add(Column[] arguments, int[] groups, int rowCount, int groupCount) {
            int[] numbers = seen.add(new Column[] {arguments[0], new IntColumn(groups, 0, rowCount)}, rowCount);
            if (seen.size() > counts.length) {
                counts = Arrays.copyOf(counts, Math.max(seen.size(), counts.length * 2));
            }
            for (int r = 0; r < rowCount; r++) {
                counts[numbers[r]]++;
            }
        }

        @Override
        public Column result(int groupCount) {
            Column[] keys = seen.keys();
            IntColumn groupOf = (IntColumn) keys[1];
            List<List<Integer>> byGroup = new ArrayList<>();
            for (int g = 0; g < groupCount; g++) {
                byGroup.add(new ArrayList<>());
            }
            for (int k = 0; k < groupOf.rowCount(); k++) {
                byGroup.get(groupOf.valueAt(k)).add(k);
            }
            ColumnBuilder elements = type.newBuilder(groupCount);
            int[] offsets = new int[groupCount + 1];
            for (int g = 0; g < groupCount; g++) {
                List<Integer> ranked = byGroup.get(g);
                ranked.sort((a, b) -> Long.compare(counts[b], counts[a]));
                for (int i = 0; i < Math.min(most, ranked.size()); i++) {
                    elements.appendFrom(keys[0], ranked.get(i));
                }
                offsets[g + 1] = elements.rowCount();
            }
            return new ArrayColumn(offsets, 0, groupCount, elements.build());
        }
    }
}
