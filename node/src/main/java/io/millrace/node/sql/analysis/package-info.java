/**
 * From syntax trees to plans: names are resolved, types derived, constants folded, and everything that ClickHouse refuses
 * before it reads a row is refused here with its code.
 *
 * <p>Terms: a <em>scope</em> is what names mean inside one SELECT: columns of its tables, and its aliases, which are usable
 * anywhere in it. A <em>slot</em> is one column of values somewhere in the plan.
 *
 * <p>Subqueries of IN and scalar subqueries run during analysis; their results are constants of the plan.
 */
@NullMarked
package io.millrace.node.sql.analysis;

import org.jspecify.annotations.NullMarked;
