package io.millrace.coordination.table;

import io.millrace.coordination.codec.Fields;
import io.millrace.coordination.codec.ValueFormat;
import java.util.Objects;

/**
 * The value of a table's {@code schema} znode.
 *
 * @param schemaVersion counts the changes of the schema
 * @param text          the schema as its owner writes it; not understood here
 */
public record TableSchema(int schemaVersion, String text) {
    private static final ValueFormat FORMAT = new ValueFormat("schema", 1);

    public TableSchema {
        Objects.requireNonNull(text, "text");
        if (schemaVersion < 0) {
            throw new IllegalArgumentException("schemaVersion=" + schemaVersion);
        }
    }

    /** The znode's text. */
    public String encode() {
        return FORMAT.encode(new Fields().with("schemaVersion", schemaVersion).with("text", text));
    }

    /** Reads a znode's text. */
    public static TableSchema decode(String text, String where) {
        Fields fields = FORMAT.decode(text, where);
        return new TableSchema(fields.intValue("schemaVersion"), fields.string("text"));
    }
}
