package io.millrace.node.sql.analysis;

import io.millrace.node.sql.syntax.Expression;
import io.millrace.node.sql.syntax.Query;
import io.millrace.node.sql.syntax.SqlText;

/** Queries and expressions on one line, as messages quote them. */
final class QueryLine {
    private QueryLine() {}

    static String of(Query query) {
        return join(SqlText.format(query));
    }

    static String of(Expression expression) {
        return join(SqlText.format(expression));
    }

    /** Line ends inside literals are escaped, so every one that is left is layout. */
    private static String join(String text) {
        return text.replaceAll("\\s*\\n\\s*", " ").replace("( ", "(").replace(" )", ")");
    }
}
