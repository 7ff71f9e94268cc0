package io.millrace.node.catalog;

import io.millrace.node.sql.syntax.AlterAction;
import io.millrace.node.sql.syntax.DdlStatement;
import io.millrace.node.sql.syntax.QualifiedName;
import io.millrace.node.sql.syntax.Query;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Step 1 of DDL: writes into a statement everything that depends on the session or on chance, so that it means the same to
 * every node: databases, UUIDs, columns taken from elsewhere. Used by one thread, once.
 */
public final class Completion {
    private final Catalog catalog;
    private final String database;
    private final Supplier<UUID> uuids;
    private final Function<Query, List<DdlStatement.ColumnDefinition>> columnsOf;

    /**
     * @param database the session's
     * @param columnsOf the columns that a query answers, for CREATE … AS SELECT
     */
    public Completion(Catalog catalog, String database, Supplier<UUID> uuids,
            Function<Query, List<DdlStatement.ColumnDefinition>> columnsOf) {
        this.catalog = catalog;
        this.database = database;
        this.uuids = uuids;
        this.columnsOf = columnsOf;
    }

    /** @throws UserException when what it refers to does not exist, or ON CLUSTER is about this one cluster only in part */
    public DdlStatement complete(DdlStatement statement) {
        return switch (statement) {
            case DdlStatement.CreateDatabase s -> s;
            case DdlStatement.CreateTable s -> table(s);
            case DdlStatement.CreateView s ->
                new DdlStatement.CreateView(s.orReplace(), s.ifNotExists(), full(s.name()),
                        uuid(s.uuid()), null, s.definition(), qualified(s.query()), s.comment());
            case DdlStatement.CreateMaterializedView s -> view(s);
            case DdlStatement.Drop s -> s.kind() == DdlStatement.EntityKind.DATABASE
                    ? s
                    : new DdlStatement.Drop(s.kind(), s.temporary(), s.ifExists(),
                            s.names().stream().map(this::full).toList(), null,
                            s.sync());
            case DdlStatement.Detach s ->
                new DdlStatement.Detach(s.kind(), s.ifExists(), full(s.name()), null, s.permanently(),
                        s.sync());
            case DdlStatement.Attach s -> new DdlStatement.Attach(s.kind(), s.ifNotExists(), full(s.name()), null);
            case DdlStatement.Truncate s -> new DdlStatement.Truncate(s.ifExists(), full(s.name()), null, s.sync());
            case DdlStatement.Rename s -> new DdlStatement.Rename(
                    s.pairs().stream().map(p -> new DdlStatement.RenamePair(full(p.from()), full(p.to()))).toList(),
                    null);
            case DdlStatement.Exchange s -> new DdlStatement.Exchange(full(s.left()), full(s.right()), null);
            case DdlStatement.Optimize s -> new DdlStatement.Optimize(full(s.name()), null, s.partition(), s.isFinal());
            case DdlStatement.AlterTable s -> new DdlStatement.AlterTable(full(s.name()), null,
                    s.actions()
                            .stream()
                            .map(a -> a instanceof AlterAction.ModifyQuery m
                                    ? new AlterAction.ModifyQuery(qualified(m.query()))
                                    : a)
                            .toList());
            case DdlStatement.DeleteFrom s -> new DdlStatement.DeleteFrom(full(s.name()), null, s.where());
            case DdlStatement.CreateNamedCollection s -> s;
            case DdlStatement.DropNamedCollection s -> s;
        };
    }

    private DdlStatement table(DdlStatement.CreateTable s) {
        DdlStatement.TableElements definition = s.definition();
        DdlStatement.Storage storage = s.storage();
        switch (s.as()) {
            case null -> {
            }
            case DdlStatement.CreateSource.OfTable other -> {
                TableEntry source = catalog.require(full(other.name()));
                if (definition.isEmpty()) {
                    definition = new DdlStatement.TableElements(
                            source.columns().stream().map(TableColumn::written).toList(),
                            List.of(), List.of());
                }
                if (storage.engine() == null) {
                    storage = source.storage();
                }
            }
            case DdlStatement.CreateSource.OfQuery query -> {
                if (definition.isEmpty()) {
                    definition = new DdlStatement.TableElements(columnsOf.apply(query.query()), List.of(), List.of());
                }
            }
            case DdlStatement.CreateSource.OfFunction function -> throw new UserException(ErrorCode.NOT_IMPLEMENTED,
                    "CREATE TABLE AS table function is not supported");
        }
        return new DdlStatement.CreateTable(s.mode(), s.temporary(), s.ifNotExists(), full(s.name()), uuid(s.uuid()),
                null,
                definition, storage, null, s.comment());
    }

    private DdlStatement view(DdlStatement.CreateMaterializedView s) {
        QualifiedName target = s.target() == null ? null : full(s.target());
        Query query = qualified(s.query());
        DdlStatement.TableElements definition = s.definition();
        if (target == null && definition.isEmpty()) {
            definition = new DdlStatement.TableElements(columnsOf.apply(query), List.of(), List.of());
        }
        return new DdlStatement.CreateMaterializedView(s.ifNotExists(), full(s.name()), uuid(s.uuid()), null, target,
                definition,
                s.storage(), s.populate(), query, s.comment());
    }

    private Query qualified(Query query) {
        return NameQualifier.qualify(query, database,
                catalog.database(database).map(d -> d.tables().keySet()).orElse(Set.of()));
    }

    private QualifiedName full(QualifiedName name) {
        return name.inDatabase(database);
    }

    private UUID uuid(@Nullable UUID written) {
        return Objects.requireNonNullElseGet(written, uuids);
    }
}
