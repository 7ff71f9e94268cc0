/**
 * Types, columns, blocks.
 *
 * <p>A <i>type</i> says what values mean; a <i>column</i> holds values of one physical shape in primitive arrays and does
 * not know its type; a <i>block</i> is a schema (names and types) with one column per field, all of the same row count.
 * Columns are immutable once built; builders are the only mutable form. No boxed value stands between decoding and disk.
 *
 * <pre>
 * type                                      column
 * UInt8 Int8 Bool Enum8                     ByteColumn
 * UInt16 Int16 Date Enum16                  ShortColumn      Date: days since 1970-01-01, unsigned
 * UInt32 Int32 DateTime Date32 Decimal≤9    IntColumn        DateTime: seconds, unsigned; Date32: days, signed
 * UInt64 Int64 DateTime64 Decimal≤18        LongColumn       DateTime64: ticks of 10^-precision s
 * Float32, Float64                          FloatColumn, DoubleColumn
 * String                                    StringColumn     bytes + offsets
 * FixedString UUID Decimal≤38 Decimal≤76    FixedBytesColumn UUID: two little-endian longs, high first; Decimal: little-endian
 * LowCardinality(T)                         DictionaryColumn dictionary + codes
 * Nullable(T)                               NullableColumn   byte mask + T
 * Array(T)                                  ArrayColumn      offsets + T
 * </pre>
 */
@NullMarked
package io.millrace.replication.column;

import org.jspecify.annotations.NullMarked;
