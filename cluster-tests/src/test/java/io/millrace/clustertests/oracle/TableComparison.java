package io.millrace.clustertests.oracle;

import io.millrace.clustertests.sql.SqlClient;
import io.millrace.clustertests.sql.TabSeparatedReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;

/** Compares a table, as one node has it, with a producer's record. Used once. */
public final class TableComparison {
    private static final int SHOWN = 20;

    private final ProducerRecordBook book;
    private final List<BitSet> seen = new ArrayList<>();
    private final Set<Long> unknownSeen = new HashSet<>();
    private final List<String> findings = new ArrayList<>();
    private long rowCount;
    private long duplicateCount;
    private long corruptCount;
    private long strangerCount;
    private long lostCount;
    private long unknownCount;

    private TableComparison(ProducerRecordBook book) {
        this.book = book;
        for (int i = 0; i < book.partitions(); i++) {
            seen.add(new BitSet());
        }
    }

    /** Which columns of the table hold what. */
    public record Columns(String partition, String offset, String sequence, String body) {}

    /** Reads the whole table. */
    public static TableComparison of(SqlClient sql, String table, Columns columns, ProducerRecordBook book)
            throws IOException, InterruptedException {
        String query = "SELECT " + columns.partition() + ", " + columns.offset() + ", " + columns.sequence()
                + (columns.body().isEmpty() ? "" : ", " + columns.body()) + " FROM " + table + " FORMAT TabSeparated";
        try (InputStream in = sql.open(query)) {
            return of(in, !columns.body().isEmpty(), book);
        }
    }

    /** Compares rows of partition, offset, sequence number and perhaps body, as TabSeparated. */
    static TableComparison of(InputStream rows, boolean hasBody, ProducerRecordBook book) throws IOException {
        TableComparison comparison = new TableComparison(book);
        comparison.read(new TabSeparatedReader(rows), hasBody);
        comparison.findLost();
        return comparison;
    }

    private void read(TabSeparatedReader rows, boolean hasBody) throws IOException {
        CRC32C crc = new CRC32C();
        while (rows.hasNext()) {
            int partition = Math.toIntExact(rows.nextNumber(false));
            long offset = rows.nextNumber(false);
            long sequence = rows.nextNumber(!hasBody);
            rowCount++;
            boolean isKnown = partition < book.partitions() && book.sequence(partition, offset) >= 0;
            if (!isKnown && book.mayBe(partition, sequence) && unknownSeen.add(sequence)) {
                unknownCount++;
            } else if (!isKnown) {
                strangerCount++;
                note("stranger", partition, offset, "sequence=" + sequence);
            } else if (seen.get(partition).get((int) offset)) {
                duplicateCount++;
                note("duplicate", partition, offset, "sequence=" + sequence);
            } else {
                seen.get(partition).set((int) offset);
            }
            boolean isCorrupt = isKnown && book.sequence(partition, offset) != sequence;
            if (hasBody) {
                rows.next(true);
                crc.reset();
                crc.update(rows.bytes(), 0, rows.length());
                isCorrupt |= isKnown && (int) crc.getValue() != book.crc(partition, offset);
            }
            if (isCorrupt) {
                corruptCount++;
                note("corrupt", partition, offset,
                        "sequence=" + sequence + " expected=" + book.sequence(partition, offset));
            }
        }
    }

    private void findLost() {
        for (int partition = 0; partition < book.partitions(); partition++) {
            long end = book.endOffset(partition);
            for (int offset = seen.get(partition).nextClearBit(0); offset < end; offset = seen.get(partition)
                    .nextClearBit(offset + 1)) {
                if (book.sequence(partition, offset) >= 0) {
                    lostCount++;
                    note("lost-write", partition, offset, "sequence=" + book.sequence(partition, offset));
                }
            }
        }
    }

    private void note(String what, int partition, long offset, String more) {
        if (findings.size() < SHOWN) {
            findings.add(what + " partition=" + partition + " offset=" + offset + " " + more);
        }
    }

    /** Rows of messages whose sending had an unknown outcome. */
    public long unknownCount() {
        return unknownCount;
    }

    public long rowCount() {
        return rowCount;
    }

    public boolean isEqual() {
        return lostCount + duplicateCount + corruptCount + strangerCount == 0;
    }

    @Override
    public String toString() {
        return rowCount + " rows, " + lostCount + " lost-write, " + duplicateCount + " duplicate, " + corruptCount
                + " corrupt, "
                + strangerCount + " strangers" + (findings.isEmpty() ? "" : "; first: " + String.join("; ", findings));
    }
}
