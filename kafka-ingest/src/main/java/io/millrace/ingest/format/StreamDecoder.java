package io.millrace.ingest.format;

import io.millrace.replication.column.Schema;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a body that arrives in chunks, e.g. of an INSERT over HTTP, into blocks of bounded size, without holding the body: only
 * the bytes of the row that is not complete yet, and of the chunk at hand.
 *
 * <p>A row counts only if its text ends before the buffered bytes do, as more bytes might belong to it; one that fails is tried again
 * with twice the bytes, and its error is real when it is the same then. So no format needs to say where its rows end.
 *
 * <p>Use: {@link #feed} a chunk, take blocks with {@link #next} until it has none, and so on; {@link #finish}, and {@link #next} until
 * it has none. Owned by one thread.
 */
public final class StreamDecoder {
    private static final int MIN_START_BYTES = 64 * 1024;
    /** More than any value whose failure may name its beginning instead of where it stopped. */
    private static final int MIN_MORE_BYTES = 4096;
    private static final int ROWS_PER_SIZE_CHECK = 256;

    private final RowReader reader;
    private final ErrorBudget budget;
    private final Supplier<BlockBuilder> blocks;
    private final Limits limits;
    private byte[] buffer = new byte[MIN_START_BYTES];
    private int start;
    private int end;
    private boolean finished;
    private boolean started;
    private boolean ended;
    private boolean suffixChecked;
    private long rowNumber;
    private int waitForBytes = MIN_START_BYTES;
    private @Nullable ParseFailure lastFailure;
    private int lastStart;
    private @Nullable BlockBuilder current;

    /**
     * When a block is full, and how long one row may be.
     *
     * @param rowCount       rows of a block
     * @param blockSizeBytes heap bytes of a block, roughly
     * @param rowSizeBytes   bytes of a row's text
     */
    public record Limits(int rowCount, long blockSizeBytes, int rowSizeBytes) {
        /** A million rows or 64 MiB; rows up to 512 MiB. */
        public static final Limits DEFAULT = new Limits(1_048_449, 64L << 20, 512 << 20);

        public Limits {
            if (rowCount < 1 || blockSizeBytes < 1 || rowSizeBytes < 1) {
                throw new IllegalArgumentException("limits must be positive: " + rowCount + " " + blockSizeBytes + " "
                        + rowSizeBytes);
            }
        }
    }

    /**
     * @param blocks   makes the block builders to fill, of {@code schema}
     * @param fallback for the Values format, or null
     * @throws UserException UNKNOWN_FORMAT (73), or the format cannot fill such a schema
     */
    public StreamDecoder(String format, Schema schema, FormatSettings settings, Limits limits,
            Supplier<BlockBuilder> blocks,
            @Nullable ValuesExpressionFallback fallback) {
        this.reader = InputFormats.reader(format, schema, settings, fallback);
        this.budget = new ErrorBudget(settings);
        this.limits = limits;
        this.blocks = blocks;
    }

    /** Adds bytes; they are copied. */
    public void feed(byte[] chunk, int from, int length) {
        if (finished) {
            throw new IllegalStateException("fed after the end");
        }
        if (buffer.length - end < length) {
            int kept = end - start;
            if (length > Integer.MAX_VALUE - 16 - kept) {
                throw tooLong(kept);
            }
            byte[] to = buffer.length >= kept + length ? buffer
                    : new byte[Math.max(kept + length, Math.min(buffer.length * 2,
                            1 << 30))];
            System.arraycopy(buffer, start, to, 0, kept);
            buffer = to;
            start = 0;
            end = kept;
        }
        System.arraycopy(chunk, from, buffer, end, length);
        end += length;
    }

    /** Says that no more bytes come. */
    public void finish() {
        finished = true;
    }

    /** Rows forgiven so far. */
    public long skippedRowCount() {
        return budget.skipped();
    }

    /**
     * The next block, or null when more bytes are needed, or there are none. After {@link #finish} the last block may be small;
     * empty ones are not given out.
     *
     * @throws UserException a row is bad; rows before it may be in blocks given out already
     */
    public @Nullable BlockBuilder next() {
        if (!started && !begin()) {
            return null;
        }
        while (!ended) {
            BlockBuilder target = current();
            if (isFull(target)) {
                return handOut();
            }
            if (!finished && end - start < waitForBytes || !row(target)) {
                break;
            }
        }
        if (!finished) {
            return null;
        }
        if (ended && !suffixChecked) {
            suffixChecked = true;
            try {
                reader.suffix(buffer, start, end);
            } catch (ParseFailure e) {
                throw e.toUser();
            }
        }
        return current == null || current.rowCount() == 0 ? null : handOut();
    }

    private boolean begin() {
        if (!finished && end - start < waitForBytes) {
            return false;
        }
        try {
            int p = reader.prefix(buffer, start, end);
            if (p == end && !finished) {
                more(null);
                return false;
            }
            start = p;
        } catch (ParseFailure e) {
            if (finished || !more(e)) {
                throw e.toUser();
            }
            return false;
        }
        started = true;
        waitForBytes = 1;
        return true;
    }

    private BlockBuilder current() {
        BlockBuilder target = current;
        if (target == null) {
            target = blocks.get();
            reader.bind(target);
            current = target;
        }
        return target;
    }

    private boolean isFull(BlockBuilder target) {
        int rows = target.rowCount();
        return rows >= limits.rowCount()
                || rows > 0 && rows % ROWS_PER_SIZE_CHECK == 0 && target.sizeBytes() >= limits.blockSizeBytes();
    }

    private @Nullable BlockBuilder handOut() {
        BlockBuilder full = current;
        current = null;
        return full;
    }

    /** Tries a row; false when more bytes are needed. */
    private boolean row(BlockBuilder target) {
        int before = target.rowCount();
        int next;
        try {
            next = reader.row(buffer, start, end, rowNumber);
        } catch (ParseFailure e) {
            target.truncate(before);
            return failed(e);
        }
        if (next == RowReader.NO_ROW) {
            ended = finished || reader.at < end;
            start = reader.at;
            return ended;
        }
        if (next == end && !finished) {
            target.truncate(before);
            more(null);
            return false;
        }
        rowNumber++;
        budget.seen();
        accept(next);
        return true;
    }

    private boolean failed(ParseFailure e) {
        if (!finished && more(e)) {
            return false;
        }
        rowNumber++;
        budget.seen();
        budget.spend(reader, e, rowNumber);
        int next = reader.resync(buffer, start, Math.max(start, e.position()), end);
        accept(next);
        return true;
    }

    private void accept(int next) {
        start = next;
        waitForBytes = 1;
        lastFailure = null;
    }

    /** Waits for twice the bytes; false when that was done before and the failure is still the same. */
    private boolean more(@Nullable ParseFailure e) {
        ParseFailure last = lastFailure;
        if (e != null && last != null && last.code() == e.code()
                && last.position() - lastStart == e.position() - start) {
            return false;
        }
        if (end - start > limits.rowSizeBytes()) {
            throw tooLong(end - start);
        }
        lastFailure = e;
        lastStart = start;
        waitForBytes = (int) Math.min(Math.max((end - start) * 2L, end - start + MIN_MORE_BYTES), Integer.MAX_VALUE);
        return true;
    }

    private UserException tooLong(int bytes) {
        return new UserException(ErrorCode.TOO_LARGE_STRING_SIZE,
                "Row " + (rowNumber + 1) + " of the input has more than "
                        + Math.min(bytes, limits.rowSizeBytes()) + " bytes");
    }

    /** For tests: bytes held. */
    int bufferedBytes() {
        return end - start;
    }
}
