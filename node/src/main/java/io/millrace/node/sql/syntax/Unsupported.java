package io.millrace.node.sql.syntax;

import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.Token;

/** ClickHouse's statements that are refused by name. Asked only when the grammar has refused the text already. */
final class Unsupported {

    private static final List<String> STATEMENTS = List.of("CREATE USER", "CREATE ROLE", "CREATE ROW POLICY",
            "CREATE QUOTA", "CREATE SETTINGS PROFILE", "CREATE FUNCTION", "CREATE DICTIONARY", "CREATE LIVE VIEW",
            "CREATE WINDOW VIEW", "CREATE OR REPLACE DICTIONARY", "CREATE OR REPLACE MATERIALIZED VIEW",
            "CREATE INDEX", "ALTER USER", "ALTER ROLE", "ALTER DATABASE", "ALTER NAMED COLLECTION", "DROP USER",
            "DROP ROLE", "DROP FUNCTION", "DROP DICTIONARY", "DROP INDEX", "GRANT", "REVOKE", "BACKUP", "RESTORE",
            "CHECK", "WATCH", "BEGIN", "COMMIT", "ROLLBACK", "UNDROP", "SET ROLE", "SET DEFAULT ROLE", "EXECUTE AS",
            "UPDATE", "MOVE", "RENAME DATABASE", "RENAME DICTIONARY", "EXCHANGE DICTIONARIES", "TRUNCATE DATABASE",
            "TRUNCATE ALL TABLES", "DETACH DICTIONARY", "ATTACH DICTIONARY", "EXPLAIN QUERY TREE",
            "EXPLAIN TABLE OVERRIDE", "EXISTS DICTIONARY", "SHOW INDEX", "SHOW INDEXES", "SHOW KEYS");

    private static final List<String> ALTERATIONS = List.of("ADD INDEX", "DROP INDEX", "CLEAR INDEX",
            "MATERIALIZE INDEX", "ADD PROJECTION", "DROP PROJECTION", "CLEAR PROJECTION", "MATERIALIZE PROJECTION",
            "ADD CONSTRAINT", "DROP CONSTRAINT", "ADD STATISTICS", "DROP STATISTICS", "MODIFY STATISTICS",
            "MATERIALIZE COLUMN", "MATERIALIZE TTL", "REMOVE TTL", "MODIFY SAMPLE BY", "REMOVE SAMPLE BY",
            "MODIFY SQL SECURITY", "MODIFY REFRESH", "FREEZE", "UNFREEZE", "DROP PART", "DROP DETACHED", "ATTACH PART",
            "DETACH PART", "FETCH PARTITION", "MOVE PARTITION", "MOVE PART", "REPLACE PARTITION",
            "FORGET PARTITION", "APPLY DELETED MASK");

    private static final List<String> CLAUSES = List.of("GROUPING SETS", "PASTE JOIN", "NATURAL JOIN",
            "WITH TIES", "WITH FILL", "WITH RECURSIVE", "INTO OUTFILE", "FROM INFILE", "WINDOW", "QUALIFY",
            "DISTINCT ON", "PROJECTION",
            "RESPECT NULLS", "IGNORE NULLS", "INTERPOLATE", "APPLY", "FETCH FIRST", "TO INNER UUID", "CLONE AS",
            "PARALLEL WITH", "EMPTY AS", "TOP", "IF EMPTY", "AT TIME ZONE", "UNIQUE KEY", "STATISTICS");

    /** In tokens: how far before the refused token its clause may begin. */
    private static final int LONGEST_PHRASE = 3;

    private Unsupported() {}

    /**
     * Throws NOT_IMPLEMENTED if the statement, or the clause around the token that was refused, is one of ClickHouse's
     * that is known not to be supported here.
     */
    static void check(List<Token> tokens, int refused) {
        for (String statement : STATEMENTS) {
            if (matches(tokens, 0, statement)) {
                throw SyntaxErrors.notSupported(statement);
            }
        }
        boolean alter = matches(tokens, 0, "ALTER TABLE");
        for (int i = Math.max(0, refused - LONGEST_PHRASE); i <= refused; i++) {
            for (String phrase : alter ? ALTERATIONS : CLAUSES) {
                if (matches(tokens, i, phrase)) {
                    throw SyntaxErrors.notSupported(alter ? "ALTER TABLE " + phrase : phrase);
                }
            }
        }
    }

    private static boolean matches(List<Token> tokens, int from, String phrase) {
        String[] words = phrase.split(" ", -1);
        if (from + words.length >= tokens.size()) {
            return false;
        }
        for (int i = 0; i < words.length; i++) {
            if (!tokens.get(from + i).getText().toUpperCase(Locale.ROOT).equals(words[i])) {
                return false;
            }
        }
        return true;
    }
}
