package io.millrace.node.main;

import io.millrace.node.catalog.Catalog;
import io.millrace.node.catalog.CatalogCodec;
import io.millrace.node.ddl.CatalogStore;
import io.millrace.replication.store.MetaSpace;
import java.util.Optional;

/** The catalog in the node's store. */
final class StoredCatalog implements CatalogStore {
    private static final String KEY = "catalog";

    private final MetaSpace space;

    StoredCatalog(MetaSpace space) {
        this.space = space;
    }

    @Override
    public Optional<Catalog> load() {
        return Optional.ofNullable(space.get(KEY)).map(CatalogCodec::decode);
    }

    @Override
    public void save(Catalog catalog) {
        space.put(KEY, CatalogCodec.encode(catalog));
    }
}
