package io.millrace.node.sql.syntax;

import io.millrace.node.sql.grammar.SqlParserGrammar.DescribeContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ExistsContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ExplainContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.InsertColumnContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.InsertContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.InsertFormatContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.InsertSelectContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.InsertStatementContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.InsertValuesContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.KillContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.OutputClauseContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.OutputFormatContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.OutputSettingsContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.QueryContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.SelectStatementContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.SetContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ShowColumnsContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ShowCreateContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ShowDatabasesContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ShowFilterContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ShowOtherContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ShowTablesContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.StatementContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.SystemContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.UseContext;
import io.millrace.node.sql.syntax.Statement.EntityKind;
import io.millrace.node.sql.syntax.Statement.ExplainKind;
import io.millrace.node.sql.syntax.Statement.Insert;
import io.millrace.node.sql.syntax.Statement.InsertSource;
import io.millrace.node.sql.syntax.Statement.InsertTarget;
import io.millrace.node.sql.syntax.Statement.KillMode;
import io.millrace.node.sql.syntax.Statement.KillTarget;
import io.millrace.node.sql.syntax.Statement.ShowFilter;
import io.millrace.node.sql.syntax.Statement.ShowSubject;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Statements that are no DDL, and the clauses around any statement. Owned by one parse. */
final class StatementReader {

    private final TreeReader tree;
    private final DdlReader ddl;

    StatementReader(TreeReader tree) {
        this.tree = tree;
        ddl = new DdlReader(tree);
    }

    ParsedStatement read(QueryContext context, int dataOffset) {
        String format = null;
        List<Setting> settings = new ArrayList<>();
        for (OutputClauseContext clause : context.outputClause()) {
            switch (clause) {
                case OutputFormatContext output -> {
                    if (format != null) {
                        throw new UserException(ErrorCode.SYNTAX_ERROR, "Syntax error: FORMAT is written twice");
                    }
                    format = TreeReader.identifier(output.identifier());
                }
                case OutputSettingsContext output -> settings.addAll(TreeReader.settings(output.settingList()));
                default -> throw LiteralReader.unknown(clause);
            }
        }
        Statement statement = statement(context.statement());
        settings.addAll(0, ddl.querySettings());
        return new ParsedStatement(statement, format, settings, dataOffset);
    }

    private Statement statement(StatementContext context) {
        return switch (context) {
            case SelectStatementContext select ->
                new Statement.SelectStatement(tree.queries().union(select.selectUnion()));
            case InsertStatementContext insert -> insert(insert.insert());
            case UseContext use -> new Statement.Use(TreeReader.identifier(use.identifier()));
            case SetContext set -> new Statement.SetSettings(TreeReader.settings(set.settingList()));
            case DescribeContext describe -> new Statement.Describe(tree.queries().table(describe.tableItem()));
            case ExistsContext exists -> new Statement.Exists(
                    exists.VIEW() != null ? EntityKind.VIEW
                            : exists.DATABASE() != null ? EntityKind.DATABASE : EntityKind.TABLE,
                    tree.name(exists.qualifiedName()), exists.TEMPORARY() != null);
            case ExplainContext explain -> new Statement.Explain(
                    explain.explainKind() == null ? ExplainKind.PLAN
                            : ExplainKind.valueOf(explain.explainKind().getText().toUpperCase(Locale.ROOT)),
                    TreeReader.settings(explain.settingList()), statement(explain.statement()));
            case KillContext kill -> new Statement.Kill(kill.QUERY() != null ? KillTarget.QUERY : KillTarget.MUTATION,
                    DdlReader.cluster(kill.onCluster()), tree.expressions().aliased(kill.aliasedExpression()),
                    kill.SYNC() != null ? KillMode.SYNC : kill.TEST() != null ? KillMode.TEST : KillMode.ASYNC);
            case SystemContext system -> SystemReader.read(system);
            default -> show(context);
        };
    }

    private Statement show(StatementContext context) {
        return switch (context) {
            case ShowTablesContext show -> new Statement.ShowTables(TreeReader.identifierOrNull(show.identifier()),
                    show.FULL() != null, show.TEMPORARY() != null, filter(show.showFilter()));
            case ShowDatabasesContext show -> new Statement.ShowDatabases(filter(show.showFilter()));
            case ShowCreateContext show -> new Statement.ShowCreate(
                    show.TABLE() != null ? EntityKind.TABLE
                            : show.VIEW() != null ? EntityKind.VIEW
                                    : show.DATABASE() != null ? EntityKind.DATABASE : null,
                    tree.name(show.qualifiedName()));
            case ShowColumnsContext show -> {
                QualifiedName table = tree.name(show.qualifiedName());
                String database = TreeReader.identifierOrNull(show.identifier());
                yield new Statement.ShowColumns(
                        database == null ? table : QualifiedName.of(database, table.name()), show.FULL() != null,
                        filter(show.showFilter()));
            }
            case ShowOtherContext show -> new Statement.ShowOther(
                    Stream.of(ShowSubject.values())
                            .filter(subject -> subject.name().equalsIgnoreCase(show.identifier().getText()))
                            .findAny()
                            .orElseThrow(() -> SyntaxErrors.notSupported(
                                    "SHOW " + show.identifier().getText().toUpperCase(Locale.ROOT))),
                    filter(show.showFilter()));
            default -> ddl.read(context);
        };
    }

    private @Nullable ShowFilter filter(@Nullable ShowFilterContext context) {
        if (context == null) {
            return null;
        }
        return new ShowFilter(context.STRING() == null ? null : LiteralReader.text(context.STRING().getText()),
                context.NOT() != null, context.ILIKE() != null,
                tree.expressions().orNull(context.aliasedExpression()),
                context.expression() == null ? null : tree.expressions().read(context.expression()));
    }

    private Insert insert(InsertContext context) {
        InsertTarget target = context.functionCall() != null
                ? new InsertTarget.TableFunction(tree.expressions().primaries().call(context.functionCall()))
                : new InsertTarget.Table(tree.name(context.qualifiedName()));
        List<String> columns = new ArrayList<>();
        List<String> except = new ArrayList<>();
        List<InsertColumnContext> written = context.insertColumns() == null ? List.of()
                : context.insertColumns().insertColumn();
        for (InsertColumnContext column : written) {
            List<String> names = column.columnName().stream().map(TreeReader::columnName).toList();
            if (column.STAR() == null) {
                columns.addAll(names);
            } else if (written.size() > 1) {
                throw SyntaxErrors.notSupported("An asterisk beside other columns of an INSERT");
            } else {
                except.addAll(names);
            }
        }
        InsertSource source = switch (context.insertSource()) {
            case InsertValuesContext values -> new InsertSource.InlineData("Values");
            case InsertFormatContext format -> new InsertSource.InlineData(TreeReader.identifier(format.identifier()));
            case InsertSelectContext select -> new InsertSource.FromQuery(tree.queries().union(select.selectUnion()));
            default -> throw LiteralReader.unknown(context.insertSource());
        };
        return new Insert(target, columns, except, context.settingsClause() == null ? List.of()
                : TreeReader.settings(context.settingsClause().settingList()), source);
    }
}
