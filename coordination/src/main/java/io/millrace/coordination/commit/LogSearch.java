package io.millrace.coordination.commit;

import io.millrace.coordination.failure.UnknownOutcomeException;
import io.millrace.coordination.log.IndexedEntry;
import io.millrace.coordination.log.LogReader;
import io.millrace.coordination.log.LogTruncatedException;
import io.millrace.coordination.log.TableLog;
import io.millrace.coordination.table.TablePath;
import io.millrace.coordination.znode.Znodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds entries by token, and remembers per table a log index below which nothing new can appear. For any thread: the
 * remembered indexes only rise.
 */
final class LogSearch {
    private static final int BATCH = 256;

    private final Znodes znodes;
    private final Map<TablePath, Long> lastSeen = new ConcurrentHashMap<>();

    LogSearch(Znodes znodes) {
        this.znodes = znodes;
    }

    /** Everything up to this index is in the log already: an entry written from now on has a greater one. */
    void seen(TablePath table, long logIndex) {
        lastSeen.merge(table, logIndex, Math::max);
    }

    /** An index that any entry written from now on is above. */
    long lowerBound(TablePath table) {
        Long known = lastSeen.get(table);
        if (known == null) {
            known = new TableLog(znodes, table).lastIndex().orElse(TableLog.START);
            seen(table, known);
        }
        return known;
    }

    /**
     * What a search found.
     *
     * @param isWhole   false if some of the searched range had been truncated
     * @param decidedBy no entry with the token is above this index, and never will be if its writer is fenced
     */
    record Found(List<Long> logIndexes, boolean isWhole, long decidedBy) {
        Found {
            logIndexes = List.copyOf(logIndexes);
        }
    }

    /** The log indexes above {@code fromIndexExclusive} of the entries with the token, in order. */
    Found find(TablePath table, long fromIndexExclusive, String token) {
        LogReader log = new TableLog(znodes, table).newReader();
        List<Long> found = new ArrayList<>();
        boolean isWhole = true;
        long from = fromIndexExclusive;
        long decidedBy = fromIndexExclusive;
        while (true) {
            List<IndexedEntry> entries;
            try {
                entries = log.read(from, BATCH);
            } catch (LogTruncatedException e) {
                if (e.firstKeptIndex() - 1 <= from) {
                    throw new UnknownOutcomeException("the log of " + table + " was truncated while it was searched",
                            e);
                }
                isWhole = false;
                from = e.firstKeptIndex() - 1;
                decidedBy = from;
                continue;
            }
            if (entries.isEmpty()) {
                return new Found(found, isWhole, decidedBy);
            }
            for (IndexedEntry entry : entries) {
                if (entry.entry().token().equals(token)) {
                    found.add(entry.index());
                    decidedBy = entry.index();
                }
            }
            from = entries.getLast().index();
        }
    }
}
