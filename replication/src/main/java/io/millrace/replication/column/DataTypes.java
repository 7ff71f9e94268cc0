package io.millrace.replication.column;

import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;

/** Text to types, and the quoting of ClickHouse's literals. */
public final class DataTypes {
    private DataTypes() {}

    /**
     * Parses ClickHouse's type text, aliases and letter case included where ClickHouse takes them ({@code INT}, {@code Enum}).
     *
     * @throws UserException UNKNOWN_TYPE (50) and what ClickHouse says of bad arguments
     */
    public static DataType parse(String text) {
        return new DataTypeParser(text).parse();
    }

    /** A string as a single-quoted ClickHouse literal. */
    public static String quote(String value) {
        StringBuilder out = new StringBuilder(value.length() + 2).append('\'');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\'' -> out.append("\\'");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\0' -> out.append("\\0");
                default -> out.append(c);
            }
        }
        return out.append('\'').toString();
    }

    static UserException unknown(String name) {
        return new UserException(ErrorCode.UNKNOWN_TYPE, "Unknown data type family: " + name);
    }
}
