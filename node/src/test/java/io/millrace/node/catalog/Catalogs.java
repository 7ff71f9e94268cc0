package io.millrace.node.catalog;

import io.millrace.node.sql.syntax.DdlStatement;
import io.millrace.node.sql.syntax.QualifiedName;
import io.millrace.node.sql.syntax.SqlParser;
import io.millrace.node.sql.syntax.TypeName;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Catalogs made of statements, with UUIDs that count from 1. */
public final class Catalogs {
    private Catalogs() {}

    public static DdlStatement parse(String statement) {
        return (DdlStatement) SqlParser.parse(statement).statement();
    }

    /** As a session in database {@code default} completes it; AS SELECT gives one column {@code x UInt8}. */
    static DdlStatement complete(Catalog catalog, String statement) {
        AtomicLong ids = new AtomicLong(catalog.tables().count());
        return new Completion(catalog, "default", () -> new UUID(0, ids.incrementAndGet()),
                query -> List.of(new DdlStatement.ColumnDefinition("x", TypeName.of("UInt8"), null, null, null, null,
                        List.of(), null)))
                .complete(parse(statement));
    }

    static CatalogStep step(Catalog catalog, String statement) {
        return CatalogMachine.apply(catalog, complete(catalog, statement));
    }

    /** The catalog after statements that all are accepted. */
    public static Catalog after(String... statements) {
        return after(Catalog.EMPTY, statements);
    }

    public static Catalog after(Catalog before, String... statements) {
        Catalog catalog = before;
        for (String statement : statements) {
            catalog = step(catalog.at(catalog.ddlIndex() + 1), statement).next();
        }
        return catalog;
    }

    /** A table of database {@code default}, detached or not. */
    public static TableEntry table(Catalog catalog, String name) {
        return catalog.entry(QualifiedName.of("default", name)).orElseThrow();
    }
}
