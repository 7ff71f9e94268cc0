package io.millrace.node.sql.function;

import io.millrace.node.sql.cast.Casts;
import io.millrace.node.sql.cast.Conversion;
import io.millrace.node.sql.type.Supertype;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.LongInput;
import io.millrace.node.sql.value.RowComparator;
import io.millrace.replication.column.ArrayColumn;
import io.millrace.replication.column.ArrayColumnBuilder;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.List;

/** Arrays: building, taking apart, searching. */
final class ArrayFunctions implements FunctionFamily {
    private static final Trait[] RAW = {Trait.HANDLES_NULLS};

    @Override
    public void register(FunctionRegistry.Registration r) {
        r.add("array", (a, c) -> array(a), Trait.HANDLES_NULLS, Trait.HANDLES_LOW_CARDINALITY);
        r.add("arrayElement", (a, c) -> element(a), Trait.HANDLES_NULLS, Trait.PLAIN_RESULT);
        r.add("has", (a, c) -> search("has", a, c, (found, count) -> found > 0 ? 1 : 0, Kernels.UINT8), RAW);
        r.add("indexOf", (a, c) -> search("indexOf", a, c, (found, count) -> found, NumberType.UINT64), RAW);
        r.add("countEqual", (a, c) -> search("countEqual", a, c, (found, count) -> count, NumberType.UINT64), RAW);
        r.add("arrayConcat", (a, c) -> concat("arrayConcat", a, c), RAW);
        r.add("arrayPushBack", (a, c) -> push("arrayPushBack", a, c, false), RAW);
        r.add("arrayPushFront", (a, c) -> push("arrayPushFront", a, c, true), RAW);
        r.add("arrayPopBack",
                (a, c) -> slice("arrayPopBack", a, (length, n) -> new int[] {0, Math.max(0, length - 1)}, 1), RAW);
        r.add("arrayPopFront",
                (a, c) -> slice("arrayPopFront", a, (length, n) -> new int[] {Math.min(1, length), length}, 1),
                RAW);
        r.add("arraySlice", (a, c) -> arraySlice(a), RAW);
        r.add("arrayReverse", (a, c) -> reverse(a), RAW);
        r.add("arrayEnumerate", (a, c) -> enumerate(a), RAW);
        r.add("arrayFlatten", List.of("flatten"), (a, c) -> flatten(a), RAW);
        r.add("range", (a, c) -> range(a));
        r.add("arrayWithConstant", (a, c) -> withConstant(a), RAW);
        r.add("emptyArrayToSingle", (a, c) -> {
            Signatures.count("emptyArrayToSingle", a, 1);
            DataType element = Signatures.element("emptyArrayToSingle", a, 0);
            return perRow(new ArrayType(element), (array, row, out) -> {
                if (array.lengthAt(row) == 0) {
                    out.appendDefault();
                }
                copy(array, array.startAt(row), array.endAt(row), out);
            });
        }, RAW);
        for (NumberType type : NumberType.values()) {
            r.add("emptyArray" + type.text(), (a, c) -> empty("emptyArray" + type.text(), a, type));
        }
        r.add("emptyArrayString", (a, c) -> empty("emptyArrayString", a, SimpleType.STRING));
        r.add("emptyArrayDate", (a, c) -> empty("emptyArrayDate", a, SimpleType.DATE));
        r.add("emptyArrayDateTime",
                (a, c) -> empty("emptyArrayDateTime", a, new io.millrace.replication.column.DateTimeType(
                        null)));
    }

    private static Resolved empty(String name, List<Argument> a, DataType element) {
        Signatures.count(name, a, 0);
        DataType type = new ArrayType(element);
        return new Resolved(type, (columns, n) -> Columns.defaults(type, n));
    }

    /** What happens to one row's elements. */
    interface RowElements {
        void apply(ArrayColumn array, int row, ColumnBuilder elements);
    }

    static Resolved perRow(ArrayType type, RowElements rows) {
        return new Resolved(type, (columns, n) -> {
            ArrayColumn array = Columns.compact(columns[0]);
            ArrayColumnBuilder out = (ArrayColumnBuilder) type.newBuilder(n);
            for (int i = 0; i < n; i++) {
                rows.apply(array, i, out.elements());
                out.endRow();
            }
            return out.build();
        });
    }

    private static void copy(ArrayColumn array, int from, int end, ColumnBuilder out) {
        for (int e = from; e < end; e++) {
            out.appendFrom(array.elements(), e);
        }
    }

    /** The arguments have one type by now: the analysis cast them. */
    private static Resolved array(List<Argument> a) {
        DataType element = a.isEmpty() ? SimpleType.NOTHING : a.getFirst().type();
        DataType type = new ArrayType(element);
        return new Resolved(type, (columns, n) -> {
            ArrayColumnBuilder out = (ArrayColumnBuilder) type.newBuilder(n);
            for (int i = 0; i < n; i++) {
                for (Column c : columns) {
                    out.elements().appendFrom(c, i);
                }
                out.endRow();
            }
            return out.build();
        });
    }

    private static Resolved element(List<Argument> a) {
        Signatures.count("arrayElement", a, 2);
        DataType element = Signatures.element("arrayElement", a, 0);
        DataType indexType = TypeTraits.plain(a.get(1).type());
        if (!TypeTraits.isInteger(indexType)) {
            throw Signatures.illegal("arrayElement", a, 1);
        }
        return new Resolved(element, (columns, n) -> {
            ArrayColumn array = Columns.compact(columns[0]);
            LongInput index = LongInput.of(Columns.withoutNulls(columns[1]), indexType);
            ColumnBuilder out = element.newBuilder(n);
            for (int i = 0; i < n; i++) {
                long at = index.at(i);
                int length = array.lengthAt(i);
                if (at > 0 && at <= length) {
                    out.appendFrom(array.elements(), array.startAt(i) + (int) at - 1);
                } else if (at < 0 && -at <= length) {
                    out.appendFrom(array.elements(), array.endAt(i) + (int) at);
                } else {
                    out.appendDefault();
                }
            }
            return out.build();
        });
    }

    private interface Found {
        long answer(long firstPlace, long count);
    }

    private static Resolved search(String name, List<Argument> a, FunctionContext c, Found found, DataType type) {
        Signatures.count(name, a, 2);
        DataType element = Signatures.element(name, a, 0);
        if (TypeTraits.isNothing(element)) {
            return Kernels.constantLong(type, found.answer(0, 0));
        }
        DataType common = Supertype.of(TypeTraits.withoutLowCardinality(element),
                TypeTraits.withoutLowCardinality(a.get(1)
                        .type()));
        Conversion toElement = Casts.of(element, common, c.serverZone());
        Conversion toValue = Casts.of(a.get(1).type(), common, c.serverZone());
        return new Resolved(type, (columns, n) -> {
            ArrayColumn array = Columns.compact(columns[0]);
            RowComparator order = RowComparator.of(common, Columns.full(toElement.apply(array.elements())),
                    toValue.apply(
                            columns[1]));
            return Kernels.longs(type, n, row -> {
                long first = 0;
                long count = 0;
                for (int e = array.startAt(row); e < array.endAt(row); e++) {
                    if (order.compare(e, row) == 0) {
                        count++;
                        first = first == 0 ? e - array.startAt(row) + 1 : first;
                    }
                }
                return found.answer(first, count);
            });
        });
    }

    static Resolved concat(String name, List<Argument> a, FunctionContext c) {
        Signatures.count(name, a, 1, Integer.MAX_VALUE);
        for (int i = 0; i < a.size(); i++) {
            Signatures.element(name, a, i);
        }
        DataType type = Supertype.of(a.stream().map(Argument::type).toList());
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
                for (ArrayColumn array : arrays) {
                    copy(array, array.startAt(row), array.endAt(row), out.elements());
                }
                out.endRow();
            }
            return out.build();
        });
    }

    private static Resolved push(String name, List<Argument> a, FunctionContext c, boolean front) {
        Signatures.count(name, a, 2);
        DataType element = Supertype.of(Signatures.element(name, a, 0), a.get(1).type());
        ArrayType type = new ArrayType(element);
        Conversion toArray = Casts.of(a.get(0).type(), type, c.serverZone());
        Conversion toElement = Casts.of(a.get(1).type(), element, c.serverZone());
        return new Resolved(type, (columns, n) -> {
            ArrayColumn array = Columns.compact(toArray.apply(columns[0]));
            Column value = toElement.apply(columns[1]);
            ArrayColumnBuilder out = (ArrayColumnBuilder) type.newBuilder(n);
            for (int row = 0; row < n; row++) {
                if (front) {
                    out.elements().appendFrom(value, row);
                }
                copy(array, array.startAt(row), array.endAt(row), out.elements());
                if (!front) {
                    out.elements().appendFrom(value, row);
                }
                out.endRow();
            }
            return out.build();
        });
    }

    private interface Part {
        int[] of(int length, int row);
    }

    private static Resolved slice(String name, List<Argument> a, Part part, int count) {
        Signatures.count(name, a, count);
        DataType element = Signatures.element(name, a, 0);
        return perRow(new ArrayType(element), (array, row, out) -> {
            int[] range = part.of(array.lengthAt(row), row);
            copy(array, array.startAt(row) + range[0], array.startAt(row) + Math.max(range[0], range[1]), out);
        });
    }

    private static Resolved arraySlice(List<Argument> a) {
        Signatures.count("arraySlice", a, 2, 3);
        DataType element = Signatures.element("arraySlice", a, 0);
        Signatures.integer("arraySlice", a, 1);
        ArrayType type = new ArrayType(element);
        return new Resolved(type, (columns, n) -> {
            ArrayColumn array = Columns.compact(columns[0]);
            LongInput offset = Kernels.integers(columns, a, 1);
            LongInput length = a.size() == 3 ? Kernels.integers(columns, a, 2) : null;
            ArrayColumnBuilder out = (ArrayColumnBuilder) type.newBuilder(n);
            for (int row = 0; row < n; row++) {
                long size = array.lengthAt(row);
                long from = offset.at(row) > 0 ? offset.at(row) - 1 : offset.at(row) < 0 ? size + offset.at(row) : size;
                long count = length == null ? size : length.at(row);
                long end = count < 0 ? size + count : Math.min(size, Math.max(from, -size) + count);
                from = Math.clamp(from, 0L, size);
                copy(array, array.startAt(row) + (int) from, array.startAt(row) + (int) Math.clamp(end, from, size), out
                        .elements());
                out.endRow();
            }
            return out.build();
        });
    }

    static Resolved reverse(List<Argument> a) {
        Signatures.count("arrayReverse", a, 1);
        DataType element = Signatures.element("arrayReverse", a, 0);
        return perRow(new ArrayType(element), (array, row, out) -> {
            for (int e = array.endAt(row) - 1; e >= array.startAt(row); e--) {
                out.appendFrom(array.elements(), e);
            }
        });
    }

    private static Resolved enumerate(List<Argument> a) {
        Signatures.count("arrayEnumerate", a, 1);
        Signatures.element("arrayEnumerate", a, 0);
        DataType type = new ArrayType(NumberType.UINT32);
        return new Resolved(type, (columns, n) -> {
            ArrayColumn array = Columns.compact(columns[0]);
            long[] places = new long[array.elements().rowCount()];
            for (int row = 0; row < n; row++) {
                for (int e = array.startAt(row); e < array.endAt(row); e++) {
                    places[e] = e - array.startAt(row) + 1L;
                }
            }
            return Columns.withElements(array, Columns.ofLongs(NumberType.UINT32, places, places.length));
        });
    }

    private static Resolved flatten(List<Argument> a) {
        Signatures.count("arrayFlatten", a, 1);
        DataType element = Signatures.element("arrayFlatten", a, 0);
        if (!(element instanceof ArrayType inner)) {
            return new Resolved(a.getFirst().type(), (columns, n) -> columns[0]);
        }
        Resolved once = perRow(inner, (array, row, out) -> {
            ArrayColumn arrays = (ArrayColumn) array.elements();
            for (int e = array.startAt(row); e < array.endAt(row); e++) {
                copy(arrays, arrays.startAt(e), arrays.endAt(e), out);
            }
        });
        if (!(inner.element() instanceof ArrayType)) {
            return once;
        }
        Resolved rest = flatten(List.of(new Argument(inner, null)));
        return new Resolved(rest.type(),
                (columns, n) -> rest.kernel()
                        .apply(new Column[] {once.kernel().apply(columns, n)},
                                n));
    }

    private static Resolved range(List<Argument> a) {
        Signatures.count("range", a, 1, 3);
        for (int i = 0; i < a.size(); i++) {
            Signatures.integer("range", a, i);
        }
        DataType element = Supertype.of(a.stream().map(Argument::type).toList());
        ArrayType type = new ArrayType(element);
        return new Resolved(type, (columns, n) -> {
            LongInput first = Kernels.integers(columns, a, 0);
            LongInput second = a.size() > 1 ? Kernels.integers(columns, a, 1) : null;
            LongInput third = a.size() > 2 ? Kernels.integers(columns, a, 2) : null;
            long[] values = new long[64];
            int[] offsets = new int[n + 1];
            int at = 0;
            for (int row = 0; row < n; row++) {
                long from = second == null ? 0 : first.at(row);
                long end = second == null ? first.at(row) : second.at(row);
                long step = third == null ? 1 : third.at(row);
                if (step == 0) {
                    throw new UserException(ErrorCode.ARGUMENT_OUT_OF_BOUND,
                            "A call to function range overflows, the 3rd argument step can't be less or equal to zero");
                }
                for (long v = from; step > 0 ? v < end : v > end; v += step) {
                    if (at > 50_000_000) {
                        throw new UserException(ErrorCode.ARGUMENT_OUT_OF_BOUND,
                                "A call to function range would produce over 50000000 array elements");
                    }
                    if (at == values.length) {
                        values = java.util.Arrays.copyOf(values, at * 2);
                    }
                    values[at++] = v;
                }
                offsets[row + 1] = at;
            }
            return new ArrayColumn(offsets, 0, n, Columns.ofLongs(element, values, at));
        });
    }

    private static Resolved withConstant(List<Argument> a) {
        Signatures.count("arrayWithConstant", a, 2);
        Signatures.integer("arrayWithConstant", a, 0);
        ArrayType type = new ArrayType(a.get(1).type());
        return new Resolved(type, (columns, n) -> {
            LongInput count = Kernels.integers(columns, a, 0);
            ArrayColumnBuilder out = (ArrayColumnBuilder) type.newBuilder(n);
            for (int row = 0; row < n; row++) {
                for (long i = 0; i < count.at(row); i++) {
                    out.elements().appendFrom(columns[1], row);
                }
                out.endRow();
            }
            return out.build();
        });
    }
}
