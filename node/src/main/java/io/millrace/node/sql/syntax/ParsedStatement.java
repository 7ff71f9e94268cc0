package io.millrace.node.sql.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement and what belongs to its run rather than to it.
 *
 * @param format of the result, from a trailing FORMAT; null without one
 * @param settings of a trailing SETTINGS that is not the statement's own (after FORMAT, or a second one after CREATE)
 * @param dataOffset where the inline data of an INSERT start, in bytes from the start of the text; the text's length if
 *     there are none
 */
public record ParsedStatement(Statement statement, @Nullable String format, List<Setting> settings, int dataOffset) {

    public ParsedStatement {
        settings = List.copyOf(settings);
    }
}
