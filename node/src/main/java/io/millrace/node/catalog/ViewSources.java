package io.millrace.node.catalog;

import io.millrace.node.sql.syntax.QualifiedName;
import io.millrace.node.sql.syntax.Query;
import io.millrace.node.sql.syntax.TableSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the table whose inserted blocks run a materialized view: the leftmost one of its FROM. */
public final class ViewSources {
    private ViewSources() {}

    /** Empty for what is no materialized view, and for one without a table in FROM. */
    public static Optional<QualifiedName> of(TableEntry view) {
        return view.kind() == TableKind.MATERIALIZED_VIEW ? view.query().flatMap(ViewSources::of) : Optional.empty();
    }

    /** The source of a view's query, in which every name has its database. */
    public static Optional<QualifiedName> of(Query query) {
        return switch (query) {
            case Query.Select select -> of(select.from());
            case Query.Union union -> of(union.members().getFirst());
        };
    }

    private static Optional<QualifiedName> of(@Nullable TableSource from) {
        return switch (from) {
            case null -> Optional.empty();
            case TableSource.Table table -> Optional.of(table.name());
            case TableSource.Function function -> Optional.empty();
            case TableSource.QuerySource inner -> of(inner.query());
            case TableSource.Join join -> of(join.left());
            case TableSource.ArrayJoin join -> of(join.left());
        };
    }
}
