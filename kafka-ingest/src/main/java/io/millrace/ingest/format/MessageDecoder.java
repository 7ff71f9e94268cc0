package io.millrace.ingest.format;

import io.millrace.replication.column.Schema;
import org.jspecify.annotations.Nullable;

/** Drives a {@link RowReader} over whole messages. */
final class MessageDecoder implements RowDecoder {
    private final RowReader reader;
    private final Schema schema;
    private final ErrorBudget budget;
    private @Nullable BlockBuilder bound;

    MessageDecoder(RowReader reader, Schema schema, FormatSettings settings) {
        this.reader = reader;
        this.schema = schema;
        this.budget = new ErrorBudget(settings);
    }

    @Override
    public int decode(byte[] source, int from, int length, BlockBuilder target) {
        if (target != bound) {
            if (!target.schema().equals(schema)) {
                throw new IllegalArgumentException(
                        "the decoder's schema is " + schema + ", the block's " + target.schema());
            }
            reader.bind(target);
            bound = target;
        }
        int end = from + length;
        int firstRow = target.rowCount();
        long rowNumber = 0;
        int p;
        try {
            p = reader.prefix(source, from, end);
        } catch (ParseFailure e) {
            throw e.toUser();
        }
        while (true) {
            int before = target.rowCount();
            int next;
            try {
                next = reader.row(source, p, end, rowNumber);
            } catch (ParseFailure e) {
                rowNumber++;
                budget.seen();
                budget.spend(reader, e, rowNumber);
                target.truncate(before);
                p = reader.resync(source, p, e.position(), end);
                continue;
            }
            if (next == RowReader.NO_ROW) {
                break;
            }
            rowNumber++;
            budget.seen();
            p = next;
        }
        try {
            reader.suffix(source, reader.at, end);
        } catch (ParseFailure e) {
            throw e.toUser();
        }
        return target.rowCount() - firstRow;
    }

    @Override
    public void resetErrors() {
        budget.reset();
    }

    @Override
    public long skippedRowCount() {
        return budget.skipped();
    }
}
