package io.millrace.node.sql.plan;

import io.millrace.node.sql.expression.Batch;
import io.millrace.node.sql.expression.Bound;
import io.millrace.node.sql.expression.Evaluator;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.KeyIndex;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs a {@link JoinNode}: one side held in memory by key, the other streaming by. Owned by the thread that runs the query. */
final class HashJoin implements Operator {
    private static final int BATCH_ROWS = 65_536;

    private final Run run;
    private final PlanNode heldNode;
    private final Operator stream;
    private final List<Bound> streamKeys;
    private final List<Bound> heldKeys;
    private final JoinNode.Kind kind;
    private final JoinNode node;
    private final List<DataType> streamTypes;

    private @Nullable Batch held;
    private final KeyIndex index;
    private int[] firstOfKey = new int[0];
    private int[] nextOfRow = new int[0];
    private boolean[] matched = new boolean[0];
    private boolean[] keyTaken = new boolean[0];
    private @Nullable Batch rest; // what of the last batch of the stream is still to be joined
    private boolean ended;

    HashJoin(Run run, PlanNode streamNode, PlanNode heldNode, List<Bound> streamKeys, List<Bound> heldKeys,
            JoinNode.Kind kind,
            JoinNode node) {
        this.run = run;
        this.heldNode = heldNode;
        this.stream = streamNode.open(run);
        this.streamTypes = streamNode.layout().slots().stream().map(Bound.Slot::type).toList();
        this.streamKeys = streamKeys;
        this.heldKeys = heldKeys;
        this.kind = kind;
        this.node = node;
        this.index = new KeyIndex(heldKeys.stream().map(Bound::type).toList());
    }

    private Batch load() {
        List<Batch> batches = new ArrayList<>();
        try (Operator source = heldNode.open(run)) {
            Batch batch;
            while ((batch = source.next()) != null) {
                run.context().checkRunning();
                batches.add(batch);
            }
        }
        Batch all = SortNode.concat(heldNode.layout(), batches);
        int n = all.rowCount();
        matched = new boolean[n];
        nextOfRow = new int[n];
        int[] numbers = kind == JoinNode.Kind.CROSS ? new int[n] : keyNumbers(all, heldKeys, true);
        firstOfKey = new int[Math.max(1, index.size())];
        keyTaken = new boolean[firstOfKey.length];
        Arrays.fill(firstOfKey, -1);
        // From the end, so that each key's rows are chained in their order.
        for (int row = n - 1; row >= 0; row--) {
            if (numbers[row] >= 0) {
                nextOfRow[row] = firstOfKey[numbers[row]];
                firstOfKey[numbers[row]] = row;
            }
        }
        return all;
    }

    /** Key numbers per row; -1 for a key that is not there, or has a NULL in it, which equals nothing. */
    private int[] keyNumbers(Batch batch, List<Bound> keys, boolean add) {
        Evaluator evaluator = new Evaluator(batch);
        Column[] columns = keys.stream().map(evaluator::evaluate).toArray(Column[]::new);
        int n = batch.rowCount();
        int[] numbers = add ? index.add(columns, n) : index.find(columns, n);
        for (int k = 0; k < columns.length; k++) {
            if (keys.get(k).type().isNullable()) {
                for (int row = 0; row < n; row++) {
                    numbers[row] = columns[k].isNull(row) ? -1 : numbers[row];
                }
            }
        }
        return numbers;
    }

    @Override
    public @Nullable Batch next() {
        Batch right = held;
        if (right == null) {
            right = load();
            held = right;
        }
        while (!ended) {
            Batch batch = rest == null ? stream.next() : rest;
            if (batch == null) {
                ended = true;
                break;
            }
            run.context().checkRunning();
            int most = kind == JoinNode.Kind.CROSS ? Math.max(1, BATCH_ROWS / Math.max(1, right.rowCount()))
                    : BATCH_ROWS;
            rest = batch.rowCount() > most ? batch.slice(most, batch.rowCount()) : null;
            Batch joined = join(batch.rowCount() > most ? batch.slice(0, most) : batch, right);
            if (joined.rowCount() > 0) {
                return joined;
            }
        }
        if (kind == JoinNode.Kind.FULL && right.rowCount() > 0 && matched.length > 0) {
            Batch unmatched = unmatched(right);
            matched = new boolean[0];
            return unmatched.rowCount() > 0 ? unmatched : null;
        }
        return null;
    }

    private Batch join(Batch batch, Batch right) {
        int n = batch.rowCount();
        int[] numbers = kind == JoinNode.Kind.CROSS ? new int[n] : keyNumbers(batch, streamKeys, false);
        int[] streamRows = new int[n];
        int[] heldRows = new int[n];
        int count = 0;
        boolean one = kind == JoinNode.Kind.LEFT_ANY || kind == JoinNode.Kind.LEFT_SEMI
                || kind == JoinNode.Kind.INNER_ANY;
        boolean keeps = kind == JoinNode.Kind.LEFT || kind == JoinNode.Kind.LEFT_ANY || kind == JoinNode.Kind.LEFT_ANTI
                || kind == JoinNode.Kind.FULL;
        for (int row = 0; row < n; row++) {
            int match = numbers[row] < 0 ? -1 : firstOfKey[numbers[row]];
            if (match >= 0 && kind == JoinNode.Kind.INNER_ANY) {
                match = keyTaken[numbers[row]] ? -1 : match;
                keyTaken[numbers[row]] = true;
            }
            if (match < 0 && !keeps || match >= 0 && kind == JoinNode.Kind.LEFT_ANTI) {
                continue;
            }
            do {
                if (count == streamRows.length) {
                    streamRows = Arrays.copyOf(streamRows, count * 2);
                    heldRows = Arrays.copyOf(heldRows, count * 2);
                }
                streamRows[count] = row;
                heldRows[count++] = match;
                if (match >= 0) {
                    matched[match] = true;
                    match = one ? -1 : nextOfRow[match];
                }
            } while (match >= 0);
        }
        int total = count;
        int[] fromStream = streamRows;
        Evaluator evaluator = new Evaluator(batch);
        List<Column> streamed = batch.columns().stream().map(c -> c.gather(fromStream, total)).toList();
        List<Column> keys = streamKeys.stream().map(k -> evaluator.evaluate(k).gather(fromStream, total)).toList();
        List<Column> others = new ArrayList<>();
        for (int c = 0; c < right.columns().size(); c++) {
            others.add(gather(right.columns().get(c), right.layout().slots().get(c).type(), heldRows, total));
        }
        return node.output(streamed, others, keys, total);
    }

    /** Rows of a column, the type's default for row -1. */
    private static Column gather(Column column, DataType type, int[] rows, int count) {
        boolean gaps = false;
        for (int i = 0; i < count; i++) {
            gaps |= rows[i] < 0;
        }
        if (!gaps) {
            return column.gather(rows, count);
        }
        Column full = Columns.full(column);
        ColumnBuilder out = type.newBuilder(count);
        for (int i = 0; i < count; i++) {
            if (rows[i] < 0) {
                out.appendDefault();
            } else {
                out.appendFrom(full, rows[i]);
            }
        }
        return out.build();
    }

    /** Rows of the held side that met no row of the stream. */
    private Batch unmatched(Batch right) {
        int[] rows = new int[right.rowCount()];
        int n = 0;
        for (int row = 0; row < rows.length; row++) {
            if (!matched[row]) {
                rows[n++] = row;
            }
        }
        int count = n;
        Evaluator evaluator = new Evaluator(right);
        List<Column> streamed = streamTypes.stream()
                .<Column> map(t -> Columns.full(Columns.defaults(t, count)))
                .toList();
        List<Column> keys = heldKeys.stream().map(k -> evaluator.evaluate(k).gather(rows, count)).toList();
        return node.output(streamed, right.columns().stream().map(c -> c.gather(rows, count)).toList(), keys, count);
    }

    @Override
    public void close() {
        stream.close();
    }
}
