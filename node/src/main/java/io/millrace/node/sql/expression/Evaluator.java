package io.millrace.node.sql.expression;

import io.millrace.node.sql.cast.Casts;
import io.millrace.node.sql.function.LogicFunctions;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.DictionaryEncoder;
import io.millrace.replication.column.ArrayColumn;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.ConstColumn;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DictionaryColumn;
import io.millrace.replication.column.LowCardinalityType;
import io.millrace.replication.column.NullableType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates expressions over one batch; remembers every result, so that what occurs twice is computed once. Branches of if,
 * and, or and the like that may fail are evaluated only for the rows that reach them. Used by one thread.
 */
public final class Evaluator {
    private final Batch batch;
    private final Map<Integer, Column> parameters;
    private final Map<Bound, Column> known = new HashMap<>();
    /** Rows of the outer batch that this one's rows came from; null when they are the same. */
    private final @Nullable Evaluator outer;
    private final int @Nullable [] outerRows;

    public Evaluator(Batch batch) {
        this(batch, Map.of(), null, null);
    }

    private Evaluator(Batch batch, Map<Integer, Column> parameters, @Nullable Evaluator outer,
            int @Nullable [] outerRows) {
        this.batch = batch;
        this.parameters = parameters;
        this.outer = outer;
        this.outerRows = outerRows;
    }

    private int rowCount() {
        return outerRows == null ? batch.rowCount() : outerRows.length;
    }

    public Column evaluate(Bound expression) {
        Column found = known.get(expression);
        if (found == null) {
            found = compute(expression);
            known.put(expression, found);
        }
        return found;
    }

    private Column compute(Bound expression) {
        return switch (expression) {
            case Bound.Slot s -> outer != null && outerRows != null
                    ? outer.evaluate(s).gather(outerRows, outerRows.length)
                    : batch.column(s.id());
            case Bound.Constant c -> new ConstColumn(c.value(), rowCount());
            case Bound.Parameter p -> parameter(p);
            case Bound.Call c -> call(c);
            case Bound.HigherOrder h -> higherOrder(h);
            case Bound.Membership m -> membership(m);
        };
    }

    private Column parameter(Bound.Parameter p) {
        Column own = parameters.get(p.id());
        if (own != null) {
            return own;
        }
        if (outer == null || outerRows == null) {
            throw new IllegalStateException("lambda parameter " + p.id() + " outside its lambda");
        }
        return outer.evaluate(p).gather(outerRows, outerRows.length);
    }

    private Column call(Bound.Call c) {
        List<Bound> arguments = c.arguments();
        boolean lazy = c.mayThrow() && arguments.size() > 1 && arguments.subList(1, arguments.size())
                .stream()
                .anyMatch(
                        Bound::mayThrow);
        if (lazy) {
            switch (c.function().name()) {
                case "if", "multiIf" -> {
                    return branches(c);
                }
                case "and", "or" -> {
                    return chain(c);
                }
                case "coalesce", "ifNull" -> {
                    return coalesce(c);
                }
                default -> {
                    // evaluated as any other function
                }
            }
        }
        Column[] columns = new Column[arguments.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = evaluate(arguments.get(i));
        }
        return c.kernel().apply(columns, rowCount());
    }

    /** An evaluator over some of this one's rows. */
    private Evaluator over(int[] rows, int count) {
        return new Evaluator(batch, Map.of(), this, Arrays.copyOf(rows, count));
    }

    /** The expression's values at the given rows, defaults elsewhere. */
    private Column scattered(Bound expression, int[] rows, int count) {
        if (count == rowCount()) {
            return evaluate(expression);
        }
        if (expression instanceof Bound.Constant || !expression.mayThrow() || known.containsKey(expression)) {
            return evaluate(expression);
        }
        Column some = count == 0 ? null : Columns.full(over(rows, count).evaluate(expression));
        ColumnBuilder out = expression.type().newBuilder(rowCount());
        int at = 0;
        for (int i = 0; i < rowCount(); i++) {
            if (some != null && at < count && rows[at] == i) {
                out.appendFrom(some, at++);
            } else {
                out.appendDefault();
            }
        }
        return out.build();
    }

    private Column branches(Bound.Call c) {
        List<Bound> arguments = c.arguments();
        Column[] columns = new Column[arguments.size()];
        int n = rowCount();
        int[] open = Columns.sequence(n);
        int openCount = n;
        for (int k = 0; k + 1 < arguments.size(); k += 2) {
            Column condition = scattered(arguments.get(k), open, openCount);
            columns[k] = condition;
            byte[] truths = LogicFunctions.truths(condition, arguments.get(k).type(), n);
            int[] taken = new int[openCount];
            int takenCount = 0;
            int[] rest = new int[openCount];
            int restCount = 0;
            for (int i = 0; i < openCount; i++) {
                if (truths[open[i]] == 1) {
                    taken[takenCount++] = open[i];
                } else {
                    rest[restCount++] = open[i];
                }
            }
            columns[k + 1] = scattered(arguments.get(k + 1), taken, takenCount);
            open = rest;
            openCount = restCount;
        }
        columns[columns.length - 1] = scattered(arguments.getLast(), open, openCount);
        return c.kernel().apply(columns, n);
    }

    private Column chain(Bound.Call c) {
        String name = c.function().name();
        byte decided = (byte) (name.equals("and") ? 0 : 1);
        List<Bound> arguments = c.arguments();
        int n = rowCount();
        byte[] out = LogicFunctions.truths(evaluate(arguments.getFirst()), arguments.getFirst().type(), n);
        for (int k = 1; k < arguments.size(); k++) {
            int[] rows = new int[n];
            int count = 0;
            for (int i = 0; i < n; i++) {
                if (out[i] != decided) {
                    rows[count++] = i;
                }
            }
            byte[] more = LogicFunctions.truths(scattered(arguments.get(k), rows, count), arguments.get(k).type(), n);
            LogicFunctions.combine(name, out, more);
        }
        byte[] nulls = new byte[n];
        for (int i = 0; i < n; i++) {
            if (out[i] == 2) {
                nulls[i] = 1;
                out[i] = 0;
            }
        }
        Column values = Columns.ofBytes(out, n);
        return c.type() instanceof NullableType ? Columns.withMask(values, nulls) : values;
    }

    private Column coalesce(Bound.Call c) {
        List<Bound> arguments = c.arguments();
        Column[] columns = new Column[arguments.size()];
        int n = rowCount();
        int[] open = Columns.sequence(n);
        int openCount = n;
        for (int k = 0; k < columns.length; k++) {
            columns[k] = scattered(arguments.get(k), open, openCount);
            int count = 0;
            int[] rest = new int[openCount];
            for (int i = 0; i < openCount; i++) {
                if (columns[k].isNull(open[i])) {
                    rest[count++] = open[i];
                }
            }
            open = rest;
            openCount = count;
        }
        return c.kernel().apply(columns, n);
    }

    private Column higherOrder(Bound.HigherOrder h) {
        ArrayColumn[] arrays = new ArrayColumn[h.arrays().size()];
        for (int i = 0; i < arrays.length; i++) {
            arrays[i] = Columns.compact(evaluate(h.arrays().get(i)));
            for (int r = 0; r < rowCount() && i > 0; r++) {
                if (arrays[i].lengthAt(r) != arrays[0].lengthAt(r)) {
                    throw new UserException(ErrorCode.SIZES_OF_ARRAYS_DONT_MATCH, "Arrays passed to " + h.name()
                            + " must have equal size");
                }
            }
        }
        ArrayColumn first = arrays[0];
        int total = first.elements().rowCount();
        int[] rows = new int[total];
        for (int r = 0; r < rowCount(); r++) {
            Arrays.fill(rows, first.startAt(r), first.endAt(r), r);
        }
        Map<Integer, Column> own = new HashMap<>();
        for (int i = 0; i < arrays.length; i++) {
            own.put(h.parameters().get(i).id(), arrays[i].elements());
        }
        Column results = Columns.full(new Evaluator(batch, own, this, rows).evaluate(h.body()));
        DataType element = ((ArrayType) h.arrays().getFirst().type()).element();
        return h.function().apply(results, h.body().type(), first, element);
    }

    private Column membership(Bound.Membership m) {
        if (m.type() instanceof LowCardinalityType low) {
            Column column = evaluate(m.values().getFirst());
            if (column instanceof DictionaryColumn d && !d.isNullable()) {
                // Each entry of the dictionary is looked up once.
                Column entries = d.dictionary();
                byte[] found = m.set().contains(new Column[] {entries}, entries.rowCount());
                for (int i = 0; i < found.length; i++) {
                    found[i] ^= (byte) (m.negated() ? 1 : 0);
                }
                return new DictionaryEncoder(low).remap(d, Columns.ofBytes(found, found.length));
            }
            DataType plain = low.inner();
            Column flat = membership(new Bound.Membership(m.values(), m.set(), m.negated(), plain));
            return new DictionaryEncoder(low).encode(Columns.full(flat));
        }
        int n = rowCount();
        Column[] columns = new Column[m.values().size()];
        byte[] nulls = null;
        boolean constant = true;
        for (int i = 0; i < columns.length; i++) {
            Bound value = m.values().get(i);
            Column column = evaluate(value);
            constant &= column instanceof ConstColumn;
            DataType wanted = m.set().types().get(i);
            if (value.type().isNullable()) {
                byte[] mask = Columns.nullMask(column);
                if (mask != null) {
                    nulls = nulls == null ? mask : or(nulls, mask);
                }
            }
            columns[i] = wanted.equals(value.type()) ? column
                    : Casts.of(value.type(), wanted, java.time.ZoneOffset.UTC).apply(column);
        }
        byte[] out = constant && n > 1 ? m.set().contains(slices(columns), 1) : m.set().contains(columns, n);
        if (constant && n > 1) {
            byte one = out[0];
            out = new byte[n];
            Arrays.fill(out, one);
        }
        if (m.negated()) {
            for (int i = 0; i < n; i++) {
                out[i] ^= 1;
            }
        }
        Column values = Columns.ofBytes(out, n);
        if (m.type() == NumberType.UINT8) {
            return values;
        }
        if (nulls != null) {
            for (int i = 0; i < n; i++) {
                out[i] &= (byte) (1 - nulls[i]);
            }
        }
        return Columns.withMask(values, nulls);
    }

    private static Column[] slices(Column[] columns) {
        Column[] out = new Column[columns.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = columns[i].slice(0, 1);
        }
        return out;
    }

    private static byte[] or(byte[] a, byte[] b) {
        for (int i = 0; i < a.length; i++) {
            a[i] |= b[i];
        }
        return a;
    }

    /** Whether a type can be a condition. */
    public static boolean isCondition(DataType type) {
        return TypeTraits.isNumber(TypeTraits.plain(type)) || TypeTraits.isNothing(type);
    }
}
