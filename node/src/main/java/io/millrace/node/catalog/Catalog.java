package io.millrace.node.catalog;

import io.millrace.node.sql.syntax.QualifiedName;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * All databases at one index of the DDL log. Immutable; read by any thread.
 *
 * @param ddlIndex the last entry of the DDL log that is in it; -1 for none
 */
public record Catalog(Map<String, DatabaseEntry> databases, long ddlIndex) {
    /** The database that is there from the start and cannot be dropped away for good. */
    public static final String DEFAULT_DATABASE = "default";

    /** A new cluster: one empty database, of the same UUID on every node. */
    public static final Catalog EMPTY = new Catalog(
            Map.of(DEFAULT_DATABASE, new DatabaseEntry(DEFAULT_DATABASE, new UUID(0, 1), Map.of())), -1);

    public Catalog {
        databases = Collections.unmodifiableMap(new TreeMap<>(databases));
    }

    public Optional<DatabaseEntry> database(String name) {
        return Optional.ofNullable(databases.get(name));
    }

    /** @throws UserException UNKNOWN_DATABASE (81) */
    public DatabaseEntry requireDatabase(String name) {
        return database(name)
                .orElseThrow(
                        () -> new UserException(ErrorCode.UNKNOWN_DATABASE, "Database " + name + " does not exist"));
    }

    /** A table that is there and attached; the name has its database. */
    public Optional<TableEntry> attached(QualifiedName name) {
        return entry(name).filter(t -> !t.isDetached());
    }

    /** A table that is there, detached or not; the name has its database. */
    public Optional<TableEntry> entry(QualifiedName name) {
        return database(Objects.requireNonNull(name.database())).flatMap(d -> d.table(name.name()));
    }

    /** @throws UserException UNKNOWN_DATABASE (81), UNKNOWN_TABLE (60) */
    public TableEntry require(QualifiedName name) {
        requireDatabase(Objects.requireNonNull(name.database()));
        return attached(name).orElseThrow(() -> new UserException(ErrorCode.UNKNOWN_TABLE, entry(name).isPresent()
                ? "Table " + name + " is detached; ATTACH TABLE " + name + " brings it back"
                : "Table " + name + " does not exist"));
    }

    public Stream<TableEntry> tables() {
        return databases.values().stream().flatMap(d -> d.tables().values().stream());
    }

    /** Attached materialized views that read from {@code source}, in order of name. */
    public Stream<TableEntry> viewsOf(QualifiedName source) {
        return tables().filter(t -> t.kind() == TableKind.MATERIALIZED_VIEW && !t.isDetached())
                .filter(t -> ViewSources.of(t).filter(source::equals).isPresent());
    }

    Catalog with(DatabaseEntry database) {
        Map<String, DatabaseEntry> more = new TreeMap<>(databases);
        more.put(database.name(), database);
        return new Catalog(more, ddlIndex);
    }

    Catalog withoutDatabase(String name) {
        Map<String, DatabaseEntry> fewer = new TreeMap<>(databases);
        fewer.remove(name);
        return new Catalog(fewer, ddlIndex);
    }

    Catalog with(TableEntry table) {
        return with(requireDatabase(table.database()).with(table));
    }

    Catalog without(QualifiedName table) {
        return with(requireDatabase(Objects.requireNonNull(table.database())).without(table.name()));
    }

    /** This catalog as of a later entry of the DDL log. */
    public Catalog at(long index) {
        return new Catalog(databases, index);
    }
}
