/**
 * What queries read from, and what they carry with them: the contract between the SQL engine and whoever keeps tables.
 *
 * <p>A {@link io.millrace.node.sql.table.TableResolver} finds tables by name, a
 * {@link io.millrace.node.sql.table.TableSource} describes one and scans it, a
 * {@link io.millrace.node.sql.table.QueryContext} holds what one query may ask of its surroundings: settings, clock, zone,
 * cancellation, progress.
 */
@NullMarked
package io.millrace.node.sql.table;

import org.jspecify.annotations.NullMarked;
