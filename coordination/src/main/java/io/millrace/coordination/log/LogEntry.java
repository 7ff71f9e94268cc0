package io.millrace.coordination.log;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A fact about a table. It says what is, never what should be done. */
public sealed interface LogEntry {
    /** The random text by which the writer knows its own entry again. */
    String token();

    /** The replica that wrote the entry. */
    String replica();

    /** This entry at its place in the log: parts that carry their own log index as block number now have it. */
    default LogEntry at(long logIndex) {
        return this;
    }

    /**
     * Parts were added.
     *
     * @param replica     the origin, which has the parts' files first
     * @param viewPath    the materialized views that the block went through, source first; empty for a direct insert
     * @param viewVersion the version of the last view's definition; 0 for a direct insert
     * @param blockHash   the block's entry in the dedup window, if it has one
     */
    record PartsAdded(String token, String replica, String viewPath, int viewVersion, Optional<BlockHash> blockHash,
            List<PartFact> parts) implements LogEntry {
        public PartsAdded {
            requireNames(token, replica);
            Objects.requireNonNull(viewPath, "viewPath");
            Objects.requireNonNull(blockHash, "blockHash");
            parts = List.copyOf(parts);
        }

        @Override
        public PartsAdded at(long logIndex) {
            return new PartsAdded(token, replica, viewPath, viewVersion, blockHash,
                    parts.stream().map(part -> part.at(logIndex)).toList());
        }
    }

    /**
     * A merge or a mutation: the result stands for its sources.
     *
     * @param replica the executor, which has the result's file first
     */
    record PartsReplaced(String token, String replica, List<PartId> sources, PartFact result) implements LogEntry {
        public PartsReplaced {
            requireNames(token, replica);
            sources = List.copyOf(sources);
            Objects.requireNonNull(result, "result");
            if (sources.isEmpty() || result.minBlock() == PartFact.OWN_LOG_INDEX) {
                throw new IllegalArgumentException(
                        "a replacement has sources and the blocks of its sources: sources=" + sources + " result="
                                + result);
            }
        }
    }

    /** Parts were dropped, by a statement or a rule; {@code reason} is for people. */
    record PartsDropped(String token, String replica, List<PartId> parts, String reason) implements LogEntry {
        public PartsDropped {
            requireNames(token, replica);
            parts = List.copyOf(parts);
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** The table has this schema from here on. */
    record SchemaChanged(String token, String replica, int schemaVersion, String schema) implements LogEntry {
        public SchemaChanged {
            requireNames(token, replica);
            Objects.requireNonNull(schema, "schema");
            if (schemaVersion < 0) {
                throw new IllegalArgumentException("schemaVersion=" + schemaVersion);
            }
        }
    }

    /** A part's last copy is gone and cannot be rebuilt; {@code reason} is for people. */
    record PartLost(String token, String replica, PartId part, String reason) implements LogEntry {
        public PartLost {
            requireNames(token, replica);
            Objects.requireNonNull(part, "part");
            Objects.requireNonNull(reason, "reason");
        }
    }

    private static void requireNames(String token, String replica) {
        if (token.isEmpty() || replica.isEmpty()) {
            throw new IllegalArgumentException("an entry has a token and a replica: token='" + token + "' replica='"
                    + replica + "'");
        }
    }
}
