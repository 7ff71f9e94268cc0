package io.millrace.node.ddl;

import io.millrace.node.catalog.Catalog;
import io.millrace.node.catalog.CatalogStep;

/** The node as DDL sees it: what makes tables run. Called by the thread {@code ddl} only, but for {@link #check}. */
public interface TableHost {
    /**
     * Looks for what would go wrong, before the statement is logged: settings of an engine, columns of a view. Must depend on
     * catalog and step only.
     *
     * @throws io.millrace.replication.error.UserException what is wrong
     */
    void check(Catalog before, CatalogStep step);

    /**
     * Makes the node follow a step that has been stored. A failure is the statement's result on this node; the catalog has the
     * step all the same, and what failed is tried again at the next start.
     */
    void follow(CatalogStep step);
}
