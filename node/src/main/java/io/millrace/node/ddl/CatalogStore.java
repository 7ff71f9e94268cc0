package io.millrace.node.ddl;

import io.millrace.node.catalog.Catalog;
import java.util.Optional;

/** Where a node keeps its catalog. */
public interface CatalogStore {
    Optional<Catalog> load();

    /** Durable when it returns. */
    void save(Catalog catalog);
}
