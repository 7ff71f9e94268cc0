/**
 * Aggregate functions: one accumulator holds the states of all groups of a query in primitive arrays, and is fed whole
 * columns with a group number per row.
 *
 * <p>What only approximates in ClickHouse to save memory is exact here: {@code uniq}, {@code uniqCombined}, {@code uniqHLL12},
 * {@code quantile}, {@code quantileTDigest}, {@code median}, {@code topK}.
 */
@NullMarked
package io.millrace.node.sql.aggregate;

import org.jspecify.annotations.NullMarked;
