package io.millrace.node.statement;

import io.millrace.node.sql.syntax.ParsedStatement;
import io.millrace.node.sql.syntax.SqlParser;
import io.millrace.node.sql.syntax.Statement;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A statement as it was sent: SQL that is parsed whole, and behind an INSERT its data, which are not held when they are long. Read
 * once, by one thread.
 */
final class StatementText {
    /** SQL without data is refused above this; {@code max_query_size} usually does it before. */
    private static final int MAX_SQL_BYTES = 64 << 20;

    private final ParsedStatement parsed;
    private final byte[] head;
    /** What comes behind {@link #head}; null when that is all. */
    private final @Nullable InputStream rest;

    private StatementText(ParsedStatement parsed, byte[] head, @Nullable InputStream rest) {
        this.parsed = parsed;
        this.head = head;
        this.rest = rest;
    }

    /**
     * Reads the SQL, and the data too if both fit into {@code headBytes}.
     *
     * @throws UserException the SQL is wrong, or the text cannot be read
     */
    static StatementText read(InputStream text, int headBytes, Map<String, String> parameters) {
        byte[] head = readNBytes(text, headBytes);
        if (head.length < headBytes) {
            return new StatementText(SqlParser.parse(head, parameters), head, null);
        }
        ParsedStatement cut = parseCut(head, parameters);
        if (cut != null) {
            return new StatementText(cut, head, text);
        }
        byte[] more = readNBytes(text, MAX_SQL_BYTES - headBytes + 1);
        if (headBytes + more.length > MAX_SQL_BYTES) {
            throw new UserException(ErrorCode.SYNTAX_ERROR,
                    "Max query size exceeded: the statement has more than " + MAX_SQL_BYTES + " bytes");
        }
        byte[] whole = Arrays.copyOf(head, headBytes + more.length);
        System.arraycopy(more, 0, whole, headBytes, more.length);
        return new StatementText(SqlParser.parse(whole, parameters), whole, null);
    }

    /** An INSERT whose data have begun; null for anything else, since a statement that is cut off may mean something else. */
    private static @Nullable ParsedStatement parseCut(byte[] head, Map<String, String> parameters) {
        try {
            ParsedStatement parsed = SqlParser.parse(head, parameters);
            boolean isInData = parsed.statement() instanceof Statement.Insert insert
                    && insert.source() instanceof Statement.InsertSource.InlineData
                    && parsed.dataOffset() < head.length;
            return isInData ? parsed : null;
        } catch (UserException e) {
            return null; // said again, if it is still so, about the whole
        }
    }

    private static byte[] readNBytes(InputStream text, int count) {
        try {
            return text.readNBytes(count);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    static UserException unreadable(IOException e) {
        return new UserException(ErrorCode.CANNOT_READ_ALL_DATA,
                "The statement could not be read: " + e.getMessage(), e);
    }

    ParsedStatement parsed() {
        return parsed;
    }

    /** Whether the data are in memory, from {@link ParsedStatement#dataOffset} of {@link #bytes} on. */
    boolean isWhole() {
        return rest == null;
    }

    /** All that was read so far. */
    byte[] bytes() {
        return head;
    }

    /** The data of an INSERT, read as they come; once. */
    InputStream data() {
        InputStream inHead = new ByteArrayInputStream(head, parsed.dataOffset(), head.length - parsed.dataOffset());
        return rest == null ? inHead : new SequenceInputStream(inHead, rest);
    }
}
