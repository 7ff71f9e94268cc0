package io.millrace.coordination.ddl;

import io.millrace.coordination.codec.Fields;
import io.millrace.coordination.codec.ValueFormat;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A statement for all nodes.
 *
 * @param token      random, the same when the same append is repeated
 * @param initiator  the node that appended it
 * @param attributes what else is needed to apply it: current database, ids fixed by the initiator, settings
 */
public record DdlStatement(String token, String initiator, String statement, SortedMap<String, String> attributes) {
    private static final ValueFormat FORMAT = new ValueFormat("ddl", 1);

    public DdlStatement {
        Objects.requireNonNull(statement, "statement");
        if (token.isEmpty() || initiator.isEmpty()) {
            throw new IllegalArgumentException("token='" + token + "' initiator='" + initiator + "'");
        }
        attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    }

    /** As the record's constructor, from any map. */
    public static DdlStatement of(String token, String initiator, String statement, Map<String, String> attributes) {
        return new DdlStatement(token, initiator, statement, new TreeMap<>(attributes));
    }

    /** The znode's text. */
    public String encode() {
        return FORMAT.encode(new Fields().with("token", token)
                .with("initiator", initiator)
                .with("statement", statement)
                .withMap("attributes", attributes));
    }

    /** Reads a znode's text. */
    public static DdlStatement decode(String text, String where) {
        Fields fields = FORMAT.decode(text, where);
        return of(fields.string("token"), fields.string("initiator"), fields.string("statement"),
                fields.map("attributes"));
    }
}
