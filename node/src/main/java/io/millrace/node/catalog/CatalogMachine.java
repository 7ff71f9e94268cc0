package io.millrace.node.catalog;

import io.millrace.node.catalog.CatalogStep.Effect;
import io.millrace.node.sql.syntax.AlterAction;
import io.millrace.node.sql.syntax.DdlStatement;
import io.millrace.node.sql.syntax.QualifiedName;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The pure step of the catalog. Statements are complete: every name has its database, every CREATE its UUID. Depends on nothing
 * but its arguments, so that every node decides alike.
 */
public final class CatalogMachine {
    private CatalogMachine() {}

    /** @throws UserException when the statement cannot be; the catalog stays as it was */
    public static CatalogStep apply(Catalog catalog, DdlStatement statement) {
        return switch (statement) {
            case DdlStatement.CreateDatabase s -> createDatabase(catalog, s);
            case DdlStatement.CreateTable s ->
                create(catalog, s, s.ifNotExists(), s.mode() != DdlStatement.CreateMode.CREATE);
            case DdlStatement.CreateView s -> create(catalog, s, s.ifNotExists(), s.orReplace());
            case DdlStatement.CreateMaterializedView s -> create(catalog, s, s.ifNotExists(), false);
            case DdlStatement.Drop s -> drop(catalog, s);
            case DdlStatement.Detach s -> detach(catalog, s);
            case DdlStatement.Attach s -> attach(catalog, s);
            case DdlStatement.Rename s -> rename(catalog, s);
            case DdlStatement.AlterTable s -> alter(catalog, s);
            case DdlStatement.Truncate s -> throw unsupported("TRUNCATE");
            case DdlStatement.Exchange s -> throw unsupported("EXCHANGE TABLES");
            case DdlStatement.Optimize s -> throw unsupported("OPTIMIZE");
            case DdlStatement.DeleteFrom s -> throw unsupported("DELETE FROM");
            case DdlStatement.CreateNamedCollection s -> throw unsupported("CREATE NAMED COLLECTION");
            case DdlStatement.DropNamedCollection s -> throw unsupported("DROP NAMED COLLECTION");
        };
    }

    private static UserException unsupported(String what) {
        return new UserException(ErrorCode.NOT_IMPLEMENTED, what + " is not supported");
    }

    private static CatalogStep unchanged(Catalog catalog) {
        return new CatalogStep(catalog, List.of());
    }

    private static CatalogStep createDatabase(Catalog catalog, DdlStatement.CreateDatabase s) {
        if (catalog.database(s.name()).isPresent()) {
            if (s.ifNotExists()) {
                return unchanged(catalog);
            }
            throw new UserException(ErrorCode.DATABASE_ALREADY_EXISTS, "Database " + s.name() + " already exists");
        }
        if (s.engine() != null && !List.of("Atomic", "Replicated", "Ordinary").contains(s.engine().name())) {
            throw new UserException(ErrorCode.UNKNOWN_STORAGE, "Unknown database engine: " + s.engine().name()
                    + ". Databases here behave as Replicated; leave ENGINE out");
        }
        return new CatalogStep(catalog.with(new DatabaseEntry(s.name(), DatabaseIds.of(s.name(), catalog.ddlIndex()),
                Map.of())), List.of());
    }

    private static CatalogStep create(Catalog catalog, DdlStatement statement, boolean ifNotExists, boolean orReplace) {
        List<TableEntry> entries = TableEntries.of(statement);
        Catalog next = catalog;
        List<Effect> effects = new ArrayList<>();
        TableEntry main = entries.getLast();
        catalog.requireDatabase(main.database());
        Optional<TableEntry> existing = catalog.entry(main.name());
        if (existing.isPresent()) {
            if (ifNotExists) {
                return unchanged(catalog);
            }
            if (!orReplace) {
                throw alreadyExists(existing.get());
            }
            next = next.without(main.name());
            effects.add(new Effect.Dropped(existing.get()));
        }
        for (TableEntry entry : entries) {
            next = next.with(entry);
            effects.add(new Effect.Appeared(entry));
        }
        return new CatalogStep(next, effects);
    }

    private static UserException alreadyExists(TableEntry existing) {
        return new UserException(ErrorCode.TABLE_ALREADY_EXISTS, existing.isDetached()
                ? "Table " + existing.name() + " already exists (detached)"
                : "Table " + existing.name() + " already exists");
    }

    private static CatalogStep drop(Catalog catalog, DdlStatement.Drop s) {
        Catalog next = catalog;
        List<Effect> effects = new ArrayList<>();
        for (QualifiedName name : s.names()) {
            if (s.kind() == DdlStatement.EntityKind.DATABASE) {
                Optional<DatabaseEntry> database = next.database(name.name());
                if (database.isEmpty()) {
                    if (s.ifExists()) {
                        continue;
                    }
                    throw new UserException(ErrorCode.UNKNOWN_DATABASE, "Database " + name.name() + " does not exist");
                }
                // Views first: a consumer must not meet a missing target.
                database.get()
                        .tables()
                        .values()
                        .stream()
                        .sorted(TableEntries.VIEWS_FIRST)
                        .forEach(table -> effects.add(new Effect.Dropped(table)));
                next = next.withoutDatabase(name.name());
                continue;
            }
            next.requireDatabase(Objects.requireNonNull(name.database()));
            Optional<TableEntry> table = next.entry(name);
            if (table.isEmpty()) {
                if (s.ifExists()) {
                    continue;
                }
                throw new UserException(ErrorCode.UNKNOWN_TABLE, "Table " + name + " does not exist");
            }
            if (s.kind() == DdlStatement.EntityKind.VIEW && !table.get().kind().isView()) {
                throw new UserException(ErrorCode.INCORRECT_QUERY, "Table " + name + " is not a View");
            }
            next = next.without(name);
            effects.add(new Effect.Dropped(table.get()));
            Optional<QualifiedName> inner = TableEntries.innerOf(table.get());
            if (inner.isPresent() && next.entry(inner.get()).isPresent()) {
                effects.add(new Effect.Dropped(next.entry(inner.get()).get()));
                next = next.without(inner.get());
            }
        }
        return new CatalogStep(next, effects);
    }

    private static CatalogStep detach(Catalog catalog, DdlStatement.Detach s) {
        if (s.kind() == DdlStatement.EntityKind.DATABASE) {
            throw unsupported("DETACH DATABASE");
        }
        catalog.requireDatabase(Objects.requireNonNull(s.name().database()));
        Optional<TableEntry> table = catalog.attached(s.name());
        if (table.isEmpty()) {
            if (s.ifExists()) {
                return unchanged(catalog);
            }
            throw new UserException(ErrorCode.UNKNOWN_TABLE, "Table " + s.name() + " does not exist");
        }
        TableEntry detached = table.get().detached(true);
        return new CatalogStep(catalog.with(detached), List.of(new Effect.Detached(detached)));
    }

    private static CatalogStep attach(Catalog catalog, DdlStatement.Attach s) {
        if (s.kind() == DdlStatement.EntityKind.DATABASE) {
            throw unsupported("ATTACH DATABASE");
        }
        catalog.requireDatabase(Objects.requireNonNull(s.name().database()));
        Optional<TableEntry> table = catalog.entry(s.name());
        if (table.isEmpty()) {
            throw new UserException(ErrorCode.UNKNOWN_TABLE,
                    "Table " + s.name() + " does not exist, so it cannot be attached");
        }
        if (!table.get().isDetached()) {
            if (s.ifNotExists()) {
                return unchanged(catalog);
            }
            throw alreadyExists(table.get());
        }
        TableEntry attached = table.get().detached(false);
        return new CatalogStep(catalog.with(attached), List.of(new Effect.Appeared(attached)));
    }

    private static CatalogStep rename(Catalog catalog, DdlStatement.Rename s) {
        Catalog next = catalog;
        List<Effect> effects = new ArrayList<>();
        for (DdlStatement.RenamePair pair : s.pairs()) {
            TableEntry table = next.require(pair.from());
            next.requireDatabase(Objects.requireNonNull(pair.to().database()));
            Optional<TableEntry> occupied = next.entry(pair.to());
            if (occupied.isPresent()) {
                throw alreadyExists(occupied.get());
            }
            TableEntry renamed = TableEntries.renamed(table, pair.to());
            next = next.without(pair.from()).with(renamed);
            effects.add(new Effect.Renamed(pair.from(), renamed));
        }
        return new CatalogStep(next, effects);
    }

    private static CatalogStep alter(Catalog catalog, DdlStatement.AlterTable s) {
        TableEntry before = catalog.require(s.name());
        TableEntry after = before;
        for (AlterAction action : s.actions()) {
            after = Alteration.apply(after, action);
        }
        if (after.equals(before)) {
            return unchanged(catalog);
        }
        return new CatalogStep(catalog.with(after), List.of(new Effect.Altered(before, after)));
    }
}
