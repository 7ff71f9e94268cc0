package io.millrace.node.ddl;

import io.millrace.node.catalog.Catalog;

/** The newest catalog, for readers on any thread. Written by the thread {@code ddl} alone. */
public final class CatalogHolder {
    private volatile Catalog catalog;

    public CatalogHolder(Catalog initial) {
        this.catalog = initial;
    }

    public Catalog catalog() {
        return catalog;
    }

    void replace(Catalog next) {
        this.catalog = next;
    }
}
