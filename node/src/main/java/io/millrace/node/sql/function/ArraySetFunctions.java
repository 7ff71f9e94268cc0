package io.millrace.node.sql.function;

import io.millrace.node.sql.cast.Casts;
import io.millrace.node.sql.cast.Conversion;
import io.millrace.node.sql.type.Supertype;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.KeyIndex;
import io.millrace.node.sql.value.RowComparator;
import io.millrace.replication.column.ArrayColumn;
import io.millrace.replication.column.ArrayColumnBuilder;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.NumberType;
import java.util.List;

/** Arrays as sets: what is distinct in one, and what several have in common. */
final class ArraySetFunctions implements FunctionFamily {
    private static final Trait[] RAW = {Trait.HANDLES_NULLS};

    @Override
    public void register(FunctionRegistry.Registration r) {
        r.add("hasAll", (a, c) -> sets("hasAll", a, c, true), RAW);
        r.add("hasAny", (a, c) -> sets("hasAny", a, c, false), RAW);
        r.add("arrayDistinct", (a, c) -> distinct(a, false), RAW);
        r.add("arrayUniq", (a, c) -> uniq(a), RAW);
        r.add("arrayCompact", (a, c) -> distinct(a, true), RAW);
        r.add("arrayEnumerateUniq", (a, c) -> enumerateUniq(a), RAW);
        r.add("arrayIntersect", (a, c) -> intersect(a, c), RAW);
    }

    private static Resolved sets(String name, List<Argument> a, FunctionContext c, boolean all) {
        Signatures.count(name, a, 2);
        DataType left = Signatures.element(name, a, 0);
        DataType right = Signatures.element(name, a, 1);
        DataType common = Supertype.of(TypeTraits.withoutLowCardinality(left), TypeTraits.withoutLowCardinality(right));
        Conversion toLeft = Casts.of(left, common, c.serverZone());
        Conversion toRight = Casts.of(right, common, c.serverZone());
        return new Resolved(Kernels.UINT8, (columns, n) -> {
            ArrayColumn x = Columns.compact(columns[0]);
            ArrayColumn y = Columns.compact(columns[1]);
            RowComparator order = RowComparator.of(common, Columns.full(toLeft.apply(x.elements())),
                    Columns.full(toRight.apply(y
                            .elements())));
            return Kernels.longs(Kernels.UINT8, n, row -> {
                for (int e = y.startAt(row); e < y.endAt(row); e++) {
                    boolean found = false;
                    for (int f = x.startAt(row); f < x.endAt(row) && !found; f++) {
                        found = order.compare(f, e) == 0;
                    }
                    if (found != all) {
                        return found ? 1 : 0;
                    }
                }
                return all ? 1 : 0;
            });
        });
    }

    /** NULLs are dropped by arrayDistinct; arrayCompact only drops repetitions of the neighbour. */
    private static Resolved distinct(List<Argument> a, boolean neighbours) {
        String name = neighbours ? "arrayCompact" : "arrayDistinct";
        Signatures.count(name, a, 1);
        DataType element = Signatures.element(name, a, 0);
        DataType plain = neighbours ? element : TypeTraits.withoutNullable(element);
        return ArrayFunctions.perRow(new ArrayType(plain), (array, row, out) -> {
            int length = array.lengthAt(row);
            Column values = array.elements().slice(array.startAt(row), array.endAt(row));
            if (neighbours) {
                RowComparator order = RowComparator.of(element, values, values);
                for (int e = 0; e < length; e++) {
                    if (e == 0 || order.compare(e - 1, e) != 0) {
                        out.appendFrom(values, e);
                    }
                }
                return;
            }
            int[] numbers = new KeyIndex(List.of(element)).add(new Column[] {values}, length);
            int next = 0;
            for (int e = 0; e < length; e++) {
                if (numbers[e] == next) {
                    next++;
                    if (!values.isNull(e)) {
                        out.appendFrom(Columns.withoutNulls(values), e);
                    }
                }
            }
        });
    }

    private static Resolved uniq(List<Argument> a) {
        Signatures.count("arrayUniq", a, 1);
        DataType element = Signatures.element("arrayUniq", a, 0);
        return new Resolved(NumberType.UINT32, (columns, n) -> {
            ArrayColumn array = Columns.compact(columns[0]);
            return Kernels.longs(NumberType.UINT32, n, row -> {
                KeyIndex index = new KeyIndex(List.of(element));
                index.add(new Column[] {array.elements().slice(array.startAt(row), array.endAt(row))},
                        array.lengthAt(row));
                return index.size();
            });
        });
    }

    private static Resolved enumerateUniq(List<Argument> a) {
        Signatures.count("arrayEnumerateUniq", a, 1);
        DataType element = Signatures.element("arrayEnumerateUniq", a, 0);
        DataType type = new ArrayType(NumberType.UINT32);
        return new Resolved(type, (columns, n) -> {
            ArrayColumn array = Columns.compact(columns[0]);
            long[] places = new long[array.elements().rowCount()];
            for (int row = 0; row < n; row++) {
                int length = array.lengthAt(row);
                int[] numbers = new KeyIndex(List.of(element)).add(new Column[] {array.elements()
                        .slice(array.startAt(row), array
                                .endAt(row))},
                        length);
                int[] seen = new int[length];
                for (int e = 0; e < length; e++) {
                    places[array.startAt(row) + e] = ++seen[numbers[e]];
                }
            }
            return Columns.withElements(array, Columns.ofLongs(NumberType.UINT32, places, places.length));
        });
    }

    private static Resolved intersect(List<Argument> a, FunctionContext c) {
        Signatures.count("arrayIntersect", a, 1, Integer.MAX_VALUE);
        for (int i = 0; i < a.size(); i++) {
            Signatures.element("arrayIntersect", a, i);
        }
        ArrayType type = (ArrayType) Supertype.of(a.stream().map(Argument::type).toList());
        Conversion[] conversions = a.stream()
                .map(x -> Casts.of(x.type(), type, c.serverZone()))
                .toArray(Conversion[]::new);
        return new Resolved(type, (columns, n) -> {
            ArrayColumn[] arrays = new ArrayColumn[columns.length];
            for (int i = 0; i < arrays.length; i++) {
                arrays[i] = Columns.compact(conversions[i].apply(columns[i]));
            }
            ArrayColumnBuilder out = (ArrayColumnBuilder) type.newBuilder(n);
            for (int row = 0; row < n; row++) {
                KeyIndex index = new KeyIndex(List.of(type.element()));
                Column first = arrays[0].elements().slice(arrays[0].startAt(row), arrays[0].endAt(row));
                int[] numbers = index.add(new Column[] {first}, first.rowCount());
                int[] seenIn = new int[index.size()];
                for (int k = 1; k < arrays.length; k++) {
                    Column other = arrays[k].elements().slice(arrays[k].startAt(row), arrays[k].endAt(row));
                    for (int number : index.find(new Column[] {other}, other.rowCount())) {
                        if (number >= 0 && seenIn[number] == k - 1) {
                            seenIn[number] = k;
                        }
                    }
                }
                int next = 0;
                for (int e = 0; e < numbers.length; e++) {
                    if (numbers[e] == next) {
                        next++;
                        if (seenIn[numbers[e]] == arrays.length - 1) {
                            out.elements().appendFrom(first, e);
                        }
                    }
                }
                out.endRow();
            }
            return out.build();
        });
    }
}
