package io.millrace.node.catalog;

import io.millrace.node.sql.syntax.QualifiedName;
import java.util.List;

/** What a statement makes of a catalog, and what the node must do about it, in order. */
public record CatalogStep(Catalog next, List<Effect> effects) {
    public CatalogStep {
        effects = List.copyOf(effects);
    }

    /** What changed for a running node. */
    public sealed interface Effect {
        /** A table is there that was not, or was detached. */
        record Appeared(TableEntry table) implements Effect {}

        /** A table can no longer be used but keeps its data. */
        record Detached(TableEntry table) implements Effect {}

        /** A table is gone with its data. */
        record Dropped(TableEntry table) implements Effect {}

        /** A table has other columns or another query. */
        record Altered(TableEntry before, TableEntry after) implements Effect {}

        /** A table has another name; its UUID and data stay. */
        record Renamed(QualifiedName before, TableEntry after) implements Effect {}
    }
}
