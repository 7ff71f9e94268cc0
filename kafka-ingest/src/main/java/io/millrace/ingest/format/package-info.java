/**
 * Bytes to columns and back, in ClickHouse's formats.
 *
 * <p><b>Terms.</b> A <i>message</i> is one Kafka record's value, or one HTTP body: zero or more rows. A <i>reader</i>
 * ({@code ValueReader}) turns the text of one value into a builder and knows one type; a <i>row reader</i> knows how one
 * format arranges values into rows; a <i>decoder</i> drives it over messages. On the way out the same three exist as value
 * writer, and encoder.
 *
 * <p><b>Layout.</b> The formats are ClickHouse's, byte for byte; names are matched without regard to case.
 *
 * <p><b>Steps</b> of a decode: 1. the format's prefix (byte order mark, bracket, header lines); 2. rows, each straight into
 * the column builders; 3. the format's suffix. A bad row is forgotten if {@code input_format_allow_errors_*} still has room;
 * else the decode fails.
 *
 * <p><b>Guarantees.</b> Decoding a JSONEachRow message allocates nothing once builders and scratch space have grown, escapes included; floats
 * of more than 15 digits and Decimals of more than 18 are the exceptions. When a
 * decode fails the caller truncates the {@link io.millrace.ingest.format.BlockBuilder} to where the message began, and nothing
 * of the message is left. Errors carry ClickHouse's codes and text.
 */
@NullMarked
package io.millrace.ingest.format;

import org.jspecify.annotations.NullMarked;
