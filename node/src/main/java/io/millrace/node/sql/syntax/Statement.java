package io.millrace.node.sql.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client sends. Immutable. Its FORMAT and trailing SETTINGS are in {@link ParsedStatement}. */
public sealed interface Statement
        permits Statement.SelectStatement, Statement.Insert, Statement.Use, Statement.SetSettings,
        Statement.ShowTables, Statement.ShowDatabases, Statement.ShowCreate, Statement.ShowColumns,
        Statement.ShowOther, Statement.Describe, Statement.Exists, Statement.Explain, Statement.Kill,
        Statement.SystemCommand, DdlStatement {

    record SelectStatement(Query query) implements Statement {}

    /**
     * The head of an INSERT.
     *
     * @param columns empty: all columns that can be inserted
     * @param exceptColumns of {@code (* EXCEPT (a, b))}; then {@code columns} is empty
     */
    record Insert(InsertTarget target, List<String> columns, List<String> exceptColumns, List<Setting> settings,
            InsertSource source) implements Statement {
        public Insert {
            columns = List.copyOf(columns);
            exceptColumns = List.copyOf(exceptColumns);
            settings = List.copyOf(settings);
        }
    }

    sealed interface InsertTarget {

        record Table(QualifiedName name) implements InsertTarget {}

        record TableFunction(Expression.FunctionCall call) implements InsertTarget {}
    }

    sealed interface InsertSource {

        /** {@code VALUES} is the format {@code Values}. The bytes are {@link ParsedStatement#dataOffset()} onwards. */
        record InlineData(String format) implements InsertSource {}

        record FromQuery(Query query) implements InsertSource {}
    }

    record Use(String database) implements Statement {}

    record SetSettings(List<Setting> settings) implements Statement {
        public SetSettings {
            settings = List.copyOf(settings);
        }
    }

    /** @param database null: the current one */
    record ShowTables(@Nullable String database, boolean full, boolean temporary,
            @Nullable ShowFilter filter) implements Statement {}

    record ShowDatabases(@Nullable ShowFilter filter) implements Statement {}

    /** SHOW CREATE; {@code kind} is null if none was written, which means a table or view. */
    record ShowCreate(@Nullable EntityKind kind, QualifiedName name) implements Statement {}

    record ShowColumns(QualifiedName table, boolean full, @Nullable ShowFilter filter) implements Statement {}

    /** SHOW PROCESSLIST, FUNCTIONS, SETTINGS, ENGINES. */
    record ShowOther(ShowSubject subject, @Nullable ShowFilter filter) implements Statement {}

    enum ShowSubject {
        PROCESSLIST, FUNCTIONS, SETTINGS, ENGINES
    }

    /**
     * {@code [NOT] LIKE 'pattern'} or {@code WHERE condition}, and LIMIT.
     *
     * @param pattern null without LIKE
     */
    record ShowFilter(@Nullable String pattern, boolean negated, boolean caseInsensitive,
            @Nullable Expression where, @Nullable Expression limit) {}

    /** DESCRIBE of a table, a table function or a query. */
    record Describe(TableSource source) implements Statement {}

    record Exists(EntityKind kind, QualifiedName name, boolean temporary) implements Statement {}

    record Explain(ExplainKind kind, List<Setting> settings, Statement statement) implements Statement {
        public Explain {
            settings = List.copyOf(settings);
        }
    }

    enum ExplainKind {
        AST, SYNTAX, PLAN, PIPELINE, ESTIMATE
    }

    /** KILL QUERY or KILL MUTATION. */
    record Kill(KillTarget target, @Nullable String cluster, Expression where, KillMode mode) implements Statement {}

    enum KillTarget {
        QUERY, MUTATION
    }

    enum KillMode {
        SYNC, ASYNC, TEST
    }

    /**
     * SYSTEM.
     *
     * @param command the command's words in upper case: {@code SYNC REPLICA}, {@code STOP MERGES}, {@code STOP}
     * @param target the table, or what else the command names; null if none was written
     * @param argument a text in quotes ({@code DROP REPLICA 'r'}), or null
     * @param modifiers further words in upper case: {@code STRICT}, {@code LIGHTWEIGHT}
     */
    record SystemCommand(String command, @Nullable QualifiedName target, @Nullable String argument,
            @Nullable String cluster, List<String> modifiers) implements Statement {
        public SystemCommand {
            modifiers = List.copyOf(modifiers);
        }
    }

    /** What DDL speaks about. A materialized view is a {@code VIEW} here, unless the statement says otherwise. */
    enum EntityKind {
        TABLE, VIEW, DATABASE
    }
}
