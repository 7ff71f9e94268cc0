/**
 * The tables of database {@code system}: what the node knows of itself, as rows made when they are asked for. Names and types of
 * columns are ClickHouse's where ClickHouse has them.
 */
@NullMarked
package io.millrace.node.system;

import org.jspecify.annotations.NullMarked;
