package io.millrace.node.sql.syntax;

import io.millrace.node.sql.grammar.SqlParserGrammar.AliasedExpressionContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ColumnClauseContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ColumnCodecContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ColumnCommentContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ColumnDefaultContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ColumnDefinitionContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ColumnElementContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ColumnEphemeralContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ColumnNullabilityContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ColumnPrimaryKeyContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ColumnTtlContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ConstraintElementContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.EngineClauseContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.EngineContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.IndexElementContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.IndexTypeContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.OrderByKeyClauseContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.PartitionByClauseContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.PrimaryKeyClauseContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.PrimaryKeyElementContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ProjectionElementContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.SampleByClauseContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.StorageClauseContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.StorageCommentContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.StorageSettingsContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.TableElementContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.TableElementsContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.TtlClauseContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.TtlElementContext;
import io.millrace.node.sql.syntax.DdlStatement.ColumnDefinition;
import io.millrace.node.sql.syntax.DdlStatement.ConstraintDefinition;
import io.millrace.node.sql.syntax.DdlStatement.DefaultKind;
import io.millrace.node.sql.syntax.DdlStatement.Engine;
import io.millrace.node.sql.syntax.DdlStatement.IndexDefinition;
import io.millrace.node.sql.syntax.DdlStatement.Storage;
import io.millrace.node.sql.syntax.DdlStatement.TableElements;
import io.millrace.node.sql.syntax.DdlStatement.TtlDestination;
import io.millrace.node.sql.syntax.DdlStatement.TtlElement;
import io.millrace.node.sql.syntax.Expression.FunctionCall;
import io.millrace.node.sql.syntax.Expression.Identifier;
import io.millrace.node.sql.syntax.Expression.TupleExpression;
import io.millrace.node.sql.syntax.Literal.IntegerLiteral;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;

/** Columns, engines and storage clauses. Owned by one parse. */
final class DefinitionReader {

    private final TreeReader tree;
    private final List<Setting> querySettings = new ArrayList<>();

    DefinitionReader(TreeReader tree) {
        this.tree = tree;
    }

    List<Setting> querySettings() {
        return List.copyOf(querySettings);
    }

    private Expression expression(AliasedExpressionContext context) {
        return tree.expressions().aliased(context);
    }

    TableElements elements(@Nullable TableElementsContext context) {
        if (context == null) {
            return TableElements.NONE;
        }
        List<ColumnDefinition> columns = new ArrayList<>();
        List<IndexDefinition> indexes = new ArrayList<>();
        List<ConstraintDefinition> constraints = new ArrayList<>();
        for (TableElementContext element : context.tableElement()) {
            switch (element) {
                case ColumnElementContext column -> columns.add(column(column.columnDefinition()));
                case IndexElementContext index -> indexes.add(index(index));
                case ConstraintElementContext constraint ->
                    constraints.add(new ConstraintDefinition(TreeReader.identifier(constraint.identifier()),
                            constraint.ASSUME() != null, expression(constraint.aliasedExpression())));
                case ProjectionElementContext projection -> throw SyntaxErrors.notSupported("PROJECTION");
                case PrimaryKeyElementContext key -> {
                    // With the other clauses of the storage: see storage().
                }
                default -> throw LiteralReader.unknown(element);
            }
        }
        return new TableElements(columns, indexes, constraints);
    }

    /** PRIMARY KEY among the columns, or of one or several of them. */
    private @Nullable Expression primaryKey(@Nullable TableElementsContext context) {
        Expression primaryKey = null;
        List<Expression> keyColumns = new ArrayList<>();
        for (TableElementContext element : context == null ? List.<TableElementContext> of() : context.tableElement()) {
            if (element instanceof PrimaryKeyElementContext key) {
                refuseSecond(primaryKey, "PRIMARY KEY");
                primaryKey = expression(key.aliasedExpression());
            } else if (element instanceof ColumnElementContext column && column.columnDefinition()
                    .columnClause()
                    .stream()
                    .anyMatch(ColumnPrimaryKeyContext.class::isInstance)) {
                String name = TreeReader.columnName(column.columnDefinition().columnName());
                keyColumns.add(new Identifier(List.of(name.split("\\.", -1))));
            }
        }
        if (keyColumns.isEmpty()) {
            return primaryKey;
        }
        refuseSecond(primaryKey, "PRIMARY KEY");
        return keyColumns.size() == 1 ? keyColumns.getFirst() : new TupleExpression(keyColumns);
    }

    private IndexDefinition index(IndexElementContext context) {
        IndexTypeContext type = context.indexType();
        String name = TreeReader.identifier(type.identifier());
        long granularity = context.NUMBER() != null
                && LiteralReader.number(context.NUMBER().getText(), false) instanceof IntegerLiteral number
                        ? number.value().longValueExact()
                        : 1;
        return new IndexDefinition(TreeReader.identifier(context.identifier()), expression(context.aliasedExpression()),
                type.LPAREN() == null ? Identifier.of(name)
                        : FunctionCall.of(name, tree.expressions().list(type.expressionList())),
                granularity);
    }

    ColumnDefinition column(ColumnDefinitionContext context) {
        return column(TreeReader.columnName(context.columnName()),
                context.typeName() == null ? null : TypeReader.read(context.typeName()), context.columnClause());
    }

    ColumnDefinition column(String name, @Nullable TypeName type, List<ColumnClauseContext> clauses) {
        Boolean nullable = null;
        DefaultKind kind = null;
        Expression value = null;
        String comment = null;
        List<Expression> codecs = List.of();
        Expression ttl = null;
        for (ColumnClauseContext clause : clauses) {
            switch (clause) {
                case ColumnNullabilityContext written -> {
                    refuseSecond(nullable, "NULL");
                    nullable = written.NOT() == null;
                }
                case ColumnDefaultContext written -> {
                    refuseSecond(kind, "DEFAULT");
                    kind = DefaultKind.valueOf(written.getStart().getText().toUpperCase(Locale.ROOT));
                    value = tree.expressions().read(written.expression());
                }
                case ColumnEphemeralContext written -> {
                    refuseSecond(kind, "DEFAULT");
                    kind = DefaultKind.EPHEMERAL;
                    value = written.expression() == null ? null : tree.expressions().read(written.expression());
                }
                case ColumnCommentContext written -> {
                    refuseSecond(comment, "COMMENT");
                    comment = DdlReader.text(written.STRING());
                }
                case ColumnCodecContext written -> codecs = tree.expressions().list(written.expressionList());
                case ColumnTtlContext written -> {
                    refuseSecond(ttl, "TTL");
                    ttl = tree.expressions().read(written.expression());
                }
                case ColumnPrimaryKeyContext written -> {
                    // Gathered by the caller, for all columns together.
                }
                default -> throw LiteralReader.unknown(clause);
            }
        }
        return new ColumnDefinition(name, type, nullable, kind, value, comment, codecs, ttl);
    }

    private static void refuseSecond(@Nullable Object first, String clause) {
        if (first != null) {
            throw new UserException(ErrorCode.SYNTAX_ERROR, "Syntax error: " + clause + " is written twice");
        }
    }

    Engine engine(EngineContext context) {
        return new Engine(TreeReader.identifier(context.anyIdentifier()),
                context.LPAREN() == null ? null : tree.expressions().list(context.expressionList()));
    }

    Storage storage(@Nullable TableElementsContext elements, List<StorageClauseContext> clauses) {
        Engine engine = null;
        Expression partitionBy = null;
        Expression primaryKey = primaryKey(elements);
        Expression orderBy = null;
        Expression sampleBy = null;
        List<TtlElement> ttl = List.of();
        List<Setting> settings = List.of();
        for (StorageClauseContext clause : clauses) {
            switch (clause) {
                case EngineClauseContext written -> {
                    refuseSecond(engine, "ENGINE");
                    engine = engine(written.engine());
                }
                case PartitionByClauseContext written -> {
                    refuseSecond(partitionBy, "PARTITION BY");
                    partitionBy = expression(written.aliasedExpression());
                }
                case PrimaryKeyClauseContext written -> {
                    refuseSecond(primaryKey, "PRIMARY KEY");
                    primaryKey = expression(written.aliasedExpression());
                }
                case OrderByKeyClauseContext written -> {
                    refuseSecond(orderBy, "ORDER BY");
                    orderBy = expression(written.aliasedExpression());
                }
                case SampleByClauseContext written -> {
                    refuseSecond(sampleBy, "SAMPLE BY");
                    sampleBy = expression(written.aliasedExpression());
                }
                case TtlClauseContext written -> ttl = ttl(written.ttlElement());
                case StorageSettingsContext written -> {
                    if (settings.isEmpty()) {
                        settings = TreeReader.settings(written.settingList());
                    } else {
                        querySettings.addAll(TreeReader.settings(written.settingList()));
                    }
                }
                case StorageCommentContext written -> {
                    // The comment is the table's, not the storage's: see comment().
                }
                default -> throw LiteralReader.unknown(clause);
            }
        }
        return new Storage(engine, partitionBy, primaryKey, orderBy, sampleBy, ttl, settings);
    }

    /** COMMENT among the clauses or after the query. */
    @Nullable
    String comment(List<StorageClauseContext> clauses, @Nullable TerminalNode trailing) {
        List<TerminalNode> written = new ArrayList<>();
        for (StorageClauseContext clause : clauses) {
            if (clause instanceof StorageCommentContext comment) {
                written.add(comment.STRING());
            }
        }
        if (trailing != null) {
            written.add(trailing);
        }
        return written.isEmpty() ? null : DdlReader.text(DdlReader.once(written, "COMMENT"));
    }

    List<TtlElement> ttl(List<TtlElementContext> contexts) {
        return contexts.stream().map(this::ttl).toList();
    }

    private TtlElement ttl(TtlElementContext context) {
        TtlDestination destination = context.TO() == null ? null
                : new TtlDestination(TreeReader.identifier(context.identifier()).toUpperCase(Locale.ROOT),
                        DdlReader.text(context.STRING()));
        return new TtlElement(tree.expressions().read(context.expression()), destination,
                tree.expressions().orNull(context.aliasedExpression()));
    }
}
