package io.millrace.node.sql.syntax;

import io.millrace.node.sql.syntax.Statement.Insert;
import io.millrace.node.sql.syntax.Statement.InsertSource;
import io.millrace.node.sql.syntax.Statement.InsertTarget;
import io.millrace.node.sql.syntax.Statement.KillMode;
import io.millrace.node.sql.syntax.Statement.KillTarget;
import io.millrace.node.sql.syntax.Statement.ShowFilter;
import io.millrace.node.sql.syntax.Statement.SystemCommand;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes statements that are no DDL. Owned by one call of {@link SqlText}. */
final class StatementText {

    private final TextWriter out;
    private final QueryText queries;

    StatementText(TextWriter out) {
        this.out = out;
        queries = new QueryText(out);
    }

    void write(Statement statement) {
        switch (statement) {
            case Statement.SelectStatement select -> queries.write(select.query());
            case Insert insert -> insert(insert);
            case Statement.Use use -> out.text("USE ").text(SqlText.identifier(use.database()));
            case Statement.SetSettings set -> {
                out.text("SET ");
                queries.settingList(set.settings());
            }
            case Statement.ShowTables show -> {
                out.text("SHOW ")
                        .text(show.full() ? "FULL " : "")
                        .text(show.temporary() ? "TEMPORARY " : "")
                        .text("TABLES");
                if (show.database() != null) {
                    out.text(" FROM ").text(SqlText.identifier(show.database()));
                }
                filter(show.filter());
            }
            case Statement.ShowDatabases show -> {
                out.text("SHOW DATABASES");
                filter(show.filter());
            }
            case Statement.ShowCreate show -> out.text("SHOW CREATE ")
                    .text(show.kind() == null ? "" : show.kind().name() + " ")
                    .text(SqlText.name(show.name()));
            case Statement.ShowColumns show -> {
                out.text("SHOW ")
                        .text(show.full() ? "FULL " : "")
                        .text("COLUMNS FROM ")
                        .text(SqlText.name(show.table()));
                filter(show.filter());
            }
            case Statement.ShowOther show -> {
                out.text("SHOW ").text(show.subject().name());
                filter(show.filter());
            }
            case Statement.Describe describe -> {
                out.text("DESCRIBE TABLE");
                if (describe.source() instanceof TableSource.QuerySource) {
                    out.line();
                } else {
                    out.text(" ");
                }
                queries.source(describe.source());
            }
            case Statement.Exists exists -> out.text("EXISTS ")
                    .text(exists.temporary() ? "TEMPORARY " : "")
                    .text(exists.kind().name())
                    .text(" ")
                    .text(SqlText.name(exists.name()));
            case Statement.Explain explain -> explain(explain);
            case Statement.Kill kill -> kill(kill);
            case SystemCommand command -> system(command);
            case DdlStatement ddl -> new DdlText(out, queries).write(ddl);
        }
    }

    private void filter(@Nullable ShowFilter filter) {
        if (filter == null) {
            return;
        }
        if (filter.pattern() != null) {
            out.text(filter.negated() ? " NOT" : "")
                    .text(filter.caseInsensitive() ? " ILIKE " : " LIKE ")
                    .text(SqlText.string(filter.pattern()));
        }
        if (filter.where() != null) {
            out.text(" WHERE ");
            queries.expressions().element(filter.where());
        }
        if (filter.limit() != null) {
            out.text(" LIMIT ");
            queries.expressions().element(filter.limit());
        }
    }

    private void explain(Statement.Explain explain) {
        out.text("EXPLAIN");
        if (explain.kind() != Statement.ExplainKind.PLAN) {
            out.text(" ").text(explain.kind().name());
        }
        if (!explain.settings().isEmpty()) {
            out.text(" ");
            queries.settingList(explain.settings());
        }
        out.line();
        write(explain.statement());
    }

    private void kill(Statement.Kill kill) {
        out.text("KILL ").text(kill.target().name());
        cluster(kill.cluster());
        out.text(" WHERE ");
        queries.expressions().element(kill.where());
        if (kill.mode() != KillMode.ASYNC || kill.target() == KillTarget.MUTATION) {
            out.text(" ").text(kill.mode().name());
        }
    }

    private void cluster(@Nullable String cluster) {
        if (cluster != null) {
            out.text(" ON CLUSTER ").text(SqlText.identifier(cluster));
        }
    }

    private void insert(Insert insert) {
        out.text("INSERT INTO ");
        switch (insert.target()) {
            case InsertTarget.Table table -> out.text(SqlText.name(table.name()));
            case InsertTarget.TableFunction function -> {
                out.text("FUNCTION ");
                queries.expressions().write(function.call());
            }
        }
        List<String> names = insert.columns().isEmpty() ? insert.exceptColumns() : insert.columns();
        if (!names.isEmpty()) {
            String list = String.join(", ", names.stream().map(SqlText::columnName).toList());
            out.text(insert.columns().isEmpty() ? " (* EXCEPT (" + list + "))" : " (" + list + ")");
        }
        if (!insert.settings().isEmpty()) {
            queries.settings(insert.settings());
            out.line();
        } else {
            out.text(" ");
        }
        switch (insert.source()) {
            case InsertSource.InlineData data -> out.text("FORMAT ").text(data.format());
            case InsertSource.FromQuery query -> queries.write(query.query());
        }
    }

    private void system(SystemCommand command) {
        out.text("SYSTEM ").text(command.command());
        cluster(command.cluster());
        boolean textFirst = command.argument() != null && command.command().startsWith("DROP");
        if (textFirst && command.argument() != null) {
            out.text(" ").text(SqlText.string(command.argument()));
        }
        if (textFirst) {
            command.modifiers().forEach(modifier -> out.text(" ").text(modifier));
        }
        if (command.target() != null) {
            out.text(" ").text(SqlText.name(command.target()));
        }
        if (!textFirst) {
            if (command.argument() != null) {
                out.text(" ").text(SqlText.string(command.argument()));
            }
            command.modifiers().forEach(modifier -> out.text(" ").text(modifier));
        }
    }
}
