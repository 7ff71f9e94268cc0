package io.millrace.node.sql.table;

import io.millrace.node.sql.function.FunctionContext;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One query's surroundings. Built by the face or the consumer that runs the query; read by its thread. {@link #cancel} and
 * the counters may be used from any thread.
 */
public final class QueryContext implements FunctionContext {
    private final Builder made;
    private final long startedNs = System.nanoTime();
    private final LongAdder readRows = new LongAdder();
    private final LongAdder readBytes = new LongAdder();
    private volatile boolean cancelled;

    private QueryContext(Builder made) {
        this.made = made;
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Instant now() {
        return made.now;
    }

    @Override
    public ZoneId serverZone() {
        return made.serverZone;
    }

    @Override
    public String currentDatabase() {
        return made.currentDatabase;
    }

    @Override
    public String currentUser() {
        return made.currentUser;
    }

    @Override
    public String hostName() {
        return made.hostName;
    }

    @Override
    public String queryId() {
        return made.queryId;
    }

    @Override
    public long uptimeSeconds() {
        return made.uptimeSeconds;
    }

    @Override
    public Optional<String> setting(String name) {
        return Optional.ofNullable(made.settings.get(name));
    }

    @Override
    public Optional<String> macro(String name) {
        return Optional.ofNullable(made.macros.get(name));
    }

    /** A setting's value as a number, or {@code otherwise} when it is not set. */
    public long settingLong(String name, long otherwise) {
        String text = made.settings.get(name);
        try {
            return text == null ? otherwise : Long.parseLong(text.trim());
        } catch (NumberFormatException e) {
            throw new UserException(ErrorCode.BAD_ARGUMENTS, "Setting " + name + " is not a number: " + text, e);
        }
    }

    /** The text given for {@code {name:Type}}; empty when none was. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(made.parameters.get(name));
    }

    /** Counts rows and bytes that a scan read. */
    public void addRead(long rows, long bytes) {
        readRows.add(rows);
        readBytes.add(bytes);
    }

    public long readRows() {
        return readRows.sum();
    }

    public long readBytes() {
        return readBytes.sum();
    }

    public long elapsedNs() {
        return System.nanoTime() - startedNs;
    }

    /** Asks the query to stop at its next block. */
    public void cancel() {
        cancelled = true;
    }

    /** @throws UserException QUERY_WAS_CANCELLED (394), TIMEOUT_EXCEEDED (159) */
    public void checkRunning() {
        if (cancelled) {
            throw new UserException(ErrorCode.QUERY_WAS_CANCELLED, "Query was cancelled");
        }
        Duration limit = made.timeLimit;
        if (limit != null && elapsedNs() > limit.toNanos()) {
            throw new UserException(ErrorCode.TIMEOUT_EXCEEDED, "Timeout exceeded: elapsed " + elapsedNs() / 1_000_000
                    + " ms, maximum: " + limit.toMillis() + " ms");
        }
    }

    /** Collects; spent after {@link #build}. */
    public static final class Builder {
        private Instant now = Instant.now();
        private ZoneId serverZone = ZoneId.of("UTC");
        private String currentDatabase = "default";
        private String currentUser = "default";
        private String hostName = "localhost";
        private String queryId = "";
        private long uptimeSeconds;
        private Map<String, String> settings = Map.of();
        private Map<String, String> parameters = Map.of();
        private Map<String, String> macros = Map.of();
        private @Nullable Duration timeLimit;

        private Builder() {}

        public Builder now(Instant value) {
            this.now = value;
            return this;
        }

        public Builder serverZone(ZoneId value) {
            this.serverZone = value;
            return this;
        }

        public Builder currentDatabase(String value) {
            this.currentDatabase = value;
            return this;
        }

        public Builder currentUser(String value) {
            this.currentUser = value;
            return this;
        }

        public Builder hostName(String value) {
            this.hostName = value;
            return this;
        }

        public Builder queryId(String value) {
            this.queryId = value;
            return this;
        }

        public Builder uptimeSeconds(long value) {
            this.uptimeSeconds = value;
            return this;
        }

        public Builder settings(Map<String, String> value) {
            this.settings = Map.copyOf(value);
            return this;
        }

        public Builder parameters(Map<String, String> value) {
            this.parameters = Map.copyOf(value);
            return this;
        }

        public Builder macros(Map<String, String> value) {
            this.macros = Map.copyOf(value);
            return this;
        }

        /** Wall time after which the query stops with 159; null for none. */
        public Builder timeLimit(@Nullable Duration value) {
            this.timeLimit = value;
            return this;
        }

        public QueryContext build() {
            return new QueryContext(this);
        }
    }
}
