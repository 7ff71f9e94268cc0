package io.millrace.node.http;

import io.millrace.node.query.EffectiveSettings;
import io.millrace.node.query.QueryProgress;
import io.millrace.node.query.QueryRequest;
import io.millrace.node.query.QueryResult;
import io.millrace.node.query.QueryService;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Field;
import io.millrace.replication.column.Schema;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.column.StringColumnBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** Does what a test says, and remembers what it was asked. By default answers each statement with its own text. */
public final class FakeQueryService implements QueryService {
    public static final Schema TEXT = new Schema(List.of(new Field("text", SimpleType.STRING)));

    /** What a statement does. */
    public interface Behaviour {
        QueryResult execute(QueryRequest request, String text) throws Exception;
    }

    /** One request, with its text read to the end. */
    public record Asked(QueryRequest request, String text) {}

    public final LinkedBlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    public final Set<String> killed = ConcurrentHashMap.newKeySet();
    public volatile Behaviour behaviour = (request, text) -> rows(request, text);
    volatile boolean readText = true;

    @Override
    public QueryResult execute(QueryRequest request) {
        try {
            String text = readText ? new String(request.text().readAllBytes(), StandardCharsets.UTF_8) : "";
            asked.add(new Asked(request, text));
            return behaviour.execute(request, text);
        } catch (RuntimeException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean kill(String queryId) {
        return killed.add(queryId);
    }

    public static FakeRows rows(QueryRequest request, String... values) {
        return new FakeRows(Optional.empty(), request.settings(), List.of(block(values)).iterator()::next, 1);
    }

    public static QueryResult done(long writtenRows) {
        return new QueryResult.Done(new QueryProgress(0, 0, writtenRows, writtenRows * 8, 0, 0, 5));
    }

    public static Block block(String... values) {
        StringColumnBuilder column = new StringColumnBuilder(values.length);
        for (String value : values) {
            column.append(value);
        }
        return new Block(TEXT, List.of(column.build()), values.length);
    }

    /** Where blocks come from. */
    public interface Blocks {
        Block next() throws Exception;
    }

    /** Rows from a source. */
    public static final class FakeRows implements QueryResult.Rows {
        private final Optional<String> format;
        private final Map<String, String> settings;
        private final Blocks source;
        private final int blockCount;
        private int sent;
        private long rowCount;
        volatile boolean closed;

        public FakeRows(Optional<String> format, Map<String, String> settings, Blocks source, int blockCount) {
            this.format = format;
            this.settings = settings;
            this.source = source;
            this.blockCount = blockCount;
        }

        @Override
        public Schema schema() {
            return TEXT;
        }

        @Override
        public Optional<String> format() {
            return format;
        }

        @Override
        public EffectiveSettings settings() {
            return new EffectiveSettings(settings);
        }

        @Override
        public @Nullable Block next() {
            if (sent++ >= blockCount) {
                return null;
            }
            try {
                Block block = source.next();
                rowCount += block.rowCount();
                return block;
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Optional<Long> rowsBeforeLimit() {
            return Optional.empty();
        }

        @Override
        public QueryProgress progress() {
            return new QueryProgress(rowCount, rowCount * 10, 0, 0, rowCount, rowCount * 10, 42);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
