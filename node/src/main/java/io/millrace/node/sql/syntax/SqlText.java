package io.millrace.node.sql.syntax;

/** Writes trees as ClickHouse would. */
public final class SqlText {

    private SqlText() {}

    static String name(QualifiedName name) {
        return name.database() == null ? name.name() : name.database() + "." + name.name();
    }

    static String type(TypeName type) {
        return type.name();
    }
}
