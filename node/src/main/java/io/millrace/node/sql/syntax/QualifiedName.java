package io.millrace.node.sql.syntax;

import org.jspecify.annotations.Nullable;

/** Name of a table or view, with its database if one was written. */
public record QualifiedName(@Nullable String database, String name) {

    public QualifiedName {
        if (name.isEmpty() || (database != null && database.isEmpty())) {
            throw new IllegalArgumentException("empty name");
        }
    }

    public static QualifiedName of(String name) {
        return new QualifiedName(null, name);
    }

    public static QualifiedName of(String database, String name) {
        return new QualifiedName(database, name);
    }

    /** The same name in {@code defaultDatabase} if none was written. */
    public QualifiedName inDatabase(String defaultDatabase) {
        return database == null ? new QualifiedName(defaultDatabase, name) : this;
    }

    @Override
    public String toString() {
        return SqlText.name(this);
    }
}
