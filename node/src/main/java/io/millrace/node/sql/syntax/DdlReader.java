package io.millrace.node.sql.syntax;

import io.millrace.node.sql.grammar.SqlParserGrammar.AlterTableContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.AttachContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.CreateDatabaseContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.CreateDatabaseStatementContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.CreateMaterializedViewContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.CreateMaterializedViewStatementContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.CreateNamedCollectionContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.CreateNamedCollectionStatementContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.CreateTableContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.CreateTableStatementContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.CreateViewContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.CreateViewStatementContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.DeleteFromContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.DetachContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.DropContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.DropNamedCollectionContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.EntityKindContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ExchangeContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.OnClusterContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.OptimizeContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.QualifiedNameContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.RenameContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.StatementContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.TruncateContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.UuidClauseContext;
import io.millrace.node.sql.syntax.DdlStatement.CollectionEntry;
import io.millrace.node.sql.syntax.DdlStatement.CreateMode;
import io.millrace.node.sql.syntax.DdlStatement.CreateSource;
import io.millrace.node.sql.syntax.DdlStatement.PartitionChoice;
import io.millrace.node.sql.syntax.DdlStatement.RenamePair;
import io.millrace.node.sql.syntax.DdlStatement.Storage;
import io.millrace.node.sql.syntax.DdlStatement.TableElements;
import io.millrace.node.sql.syntax.Statement.EntityKind;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.List;
import java.util.UUID;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;

/** Statements that change what exists. Owned by one parse. */
final class DdlReader {

    private final TreeReader tree;
    private final DefinitionReader definitions;
    private final AlterReader alterations;

    DdlReader(TreeReader tree) {
        this.tree = tree;
        definitions = new DefinitionReader(tree);
        alterations = new AlterReader(tree, definitions);
    }

    /** Of a second SETTINGS clause, which belongs to the query and not to the table. */
    List<Setting> querySettings() {
        return definitions.querySettings();
    }

    DdlStatement read(StatementContext context) {
        return switch (context) {
            case CreateDatabaseStatementContext create -> createDatabase(create.createDatabase());
            case CreateTableStatementContext create -> createTable(create.createTable());
            case CreateViewStatementContext create -> createView(create.createView());
            case CreateMaterializedViewStatementContext create ->
                createMaterializedView(create.createMaterializedView());
            case CreateNamedCollectionStatementContext create -> createNamedCollection(create.createNamedCollection());
            case AlterTableContext alter -> new DdlStatement.AlterTable(tree.name(alter.qualifiedName()),
                    cluster(alter.onCluster()), alter.alterItem().stream().map(alterations::read).toList());
            default -> change(context);
        };
    }

    private DdlStatement change(StatementContext context) {
        return switch (context) {
            case DropNamedCollectionContext drop -> new DdlStatement.DropNamedCollection(drop.ifExists() != null,
                    TreeReader.identifier(drop.identifier()), cluster(drop.onCluster()));
            case DropContext drop -> new DdlStatement.Drop(kind(drop.entityKind()), drop.TEMPORARY() != null,
                    drop.ifExists() != null, names(drop.qualifiedName(), drop.entityKind()),
                    cluster(drop.onCluster()), drop.syncClause() != null);
            case DetachContext detach -> new DdlStatement.Detach(kind(detach.entityKind()), detach.ifExists() != null,
                    name(detach.qualifiedName(), detach.entityKind()), cluster(detach.onCluster()),
                    detach.PERMANENTLY() != null, detach.syncClause() != null);
            case AttachContext attach -> new DdlStatement.Attach(kind(attach.entityKind()),
                    attach.ifNotExists() != null, name(attach.qualifiedName(), attach.entityKind()),
                    cluster(attach.onCluster()));
            case TruncateContext truncate -> new DdlStatement.Truncate(truncate.ifExists() != null,
                    tree.name(truncate.qualifiedName()), cluster(truncate.onCluster()), truncate.syncClause() != null);
            case RenameContext rename -> new DdlStatement.Rename(rename.renamePair()
                    .stream()
                    .map(pair -> new RenamePair(tree.name(pair.qualifiedName(0)), tree.name(pair.qualifiedName(1))))
                    .toList(), cluster(rename.onCluster()));
            case ExchangeContext exchange -> new DdlStatement.Exchange(tree.name(exchange.qualifiedName(0)),
                    tree.name(exchange.qualifiedName(1)), cluster(exchange.onCluster()));
            case OptimizeContext optimize -> optimize(optimize);
            case DeleteFromContext delete -> new DdlStatement.DeleteFrom(tree.name(delete.qualifiedName()),
                    cluster(delete.onCluster()), tree.expressions().aliased(delete.aliasedExpression()));
            default -> throw LiteralReader.unknown(context);
        };
    }

    private DdlStatement optimize(OptimizeContext context) {
        if (context.deduplicate() != null) {
            throw SyntaxErrors.notSupported("OPTIMIZE ... DEDUPLICATE");
        }
        PartitionChoice partition = context.partition() == null ? null : alterations.partition(context.partition());
        return new DdlStatement.Optimize(tree.name(context.qualifiedName()), cluster(context.onCluster()), partition,
                context.FINAL() != null);
    }

    private List<QualifiedName> names(List<QualifiedNameContext> contexts, EntityKindContext kind) {
        return contexts.stream().map(context -> name(context, kind)).toList();
    }

    private QualifiedName name(QualifiedNameContext context, EntityKindContext kind) {
        return kind.DATABASE() != null ? QualifiedName.of(tree.databaseName(context)) : tree.name(context);
    }

    private static EntityKind kind(EntityKindContext context) {
        return context.TABLE() != null ? EntityKind.TABLE
                : context.DATABASE() != null ? EntityKind.DATABASE : EntityKind.VIEW;
    }

    private DdlStatement createDatabase(CreateDatabaseContext context) {
        return new DdlStatement.CreateDatabase(context.ifNotExists() != null,
                tree.databaseName(context.qualifiedName()), cluster(context.onCluster()),
                context.engine().isEmpty() ? null : definitions.engine(once(context.engine(), "ENGINE")),
                context.settingList().isEmpty() ? List.of()
                        : TreeReader.settings(once(context.settingList(), "SETTINGS")),
                context.STRING().isEmpty() ? null : text(once(context.STRING(), "COMMENT")));
    }

    private DdlStatement createTable(CreateTableContext context) {
        TableElements elements = definitions.elements(context.tableElements());
        CreateMode mode = context.CREATE() == null ? CreateMode.REPLACE
                : context.REPLACE() != null ? CreateMode.CREATE_OR_REPLACE : CreateMode.CREATE;
        CreateSource source = null;
        if (context.selectUnion() != null) {
            source = new CreateSource.OfQuery(tree.queries().union(context.selectUnion()));
        } else if (context.functionCall() != null) {
            source = new CreateSource.OfFunction(tree.expressions().primaries().call(context.functionCall()));
        } else if (context.AS() != null) {
            source = new CreateSource.OfTable(tree.name(context.qualifiedName(1)));
        }
        Storage storage = definitions.storage(context.tableElements(), context.storageClause());
        return new DdlStatement.CreateTable(mode, context.TEMPORARY() != null, context.ifNotExists() != null,
                tree.name(context.qualifiedName(0)), uuid(context.uuidClause()), cluster(context.onCluster()), elements,
                storage, source, definitions.comment(context.storageClause(), context.STRING()));
    }

    private DdlStatement createView(CreateViewContext context) {
        if (context.definer() != null) {
            throw SyntaxErrors.notSupported("DEFINER and SQL SECURITY of a view");
        }
        return new DdlStatement.CreateView(context.REPLACE() != null, context.ifNotExists() != null,
                tree.name(context.qualifiedName()), uuid(context.uuidClause()), cluster(context.onCluster()),
                definitions.elements(context.tableElements()), tree.queries().union(context.selectUnion()),
                context.STRING().isEmpty() ? null : text(once(context.STRING(), "COMMENT")));
    }

    private DdlStatement createMaterializedView(CreateMaterializedViewContext context) {
        if (context.refresh() != null) {
            throw SyntaxErrors.notSupported("REFRESH of a materialized view");
        }
        if (!context.definer().isEmpty()) {
            throw SyntaxErrors.notSupported("DEFINER and SQL SECURITY of a view");
        }
        if (!context.EMPTY().isEmpty()) {
            throw SyntaxErrors.notSupported("EMPTY in CREATE MATERIALIZED VIEW");
        }
        QualifiedName target = context.TO() == null ? null : tree.name(context.qualifiedName(1));
        Storage storage = definitions.storage(context.tableElements(), context.storageClause());
        if (target != null && !storage.equals(Storage.NONE)) {
            throw new UserException(ErrorCode.INCORRECT_QUERY,
                    "A materialized view has either TO or an ENGINE of its own: view="
                            + tree.name(context.qualifiedName(0)) + " target=" + target);
        }
        return new DdlStatement.CreateMaterializedView(context.ifNotExists() != null,
                tree.name(context.qualifiedName(0)), uuid(context.uuidClause()), cluster(context.onCluster()), target,
                definitions.elements(context.tableElements()), storage, !context.POPULATE().isEmpty(),
                tree.queries().union(context.selectUnion()),
                definitions.comment(context.storageClause(), context.STRING()));
    }

    private DdlStatement createNamedCollection(CreateNamedCollectionContext context) {
        return new DdlStatement.CreateNamedCollection(context.ifNotExists() != null,
                TreeReader.identifier(context.identifier()), cluster(context.onCluster()),
                context.collectionEntry()
                        .stream()
                        .map(entry -> new CollectionEntry(TreeReader.identifier(entry.identifier()),
                                LiteralReader.read(entry.literal()),
                                entry.OVERRIDABLE() == null ? null : Boolean.valueOf(entry.NOT() == null)))
                        .toList());
    }

    static @Nullable String cluster(@Nullable OnClusterContext context) {
        if (context == null) {
            return null;
        }
        return context.STRING() != null ? text(context.STRING()) : TreeReader.identifier(context.identifier());
    }

    private static @Nullable UUID uuid(@Nullable UuidClauseContext context) {
        if (context == null) {
            return null;
        }
        String text = text(context.STRING());
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException malformed) {
            throw new UserException(ErrorCode.CANNOT_PARSE_UUID, "Cannot parse UUID '" + text + "'", malformed);
        }
    }

    static String text(TerminalNode string) {
        return LiteralReader.text(string.getText());
    }

    /** The only element; a clause written twice is refused. */
    static <T> T once(List<T> written, String clause) {
        if (written.size() != 1) {
            throw new UserException(ErrorCode.SYNTAX_ERROR, "Syntax error: " + clause + " is written twice");
        }
        return written.getFirst();
    }
}
