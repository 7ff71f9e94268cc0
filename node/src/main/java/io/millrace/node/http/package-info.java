/**
 * ClickHouse's HTTP interface.
 *
 * <p><b>Terms.</b> An <i>exchange</i> is one request and its answer. A <i>worker</i> is the thread that runs a statement; an
 * <i>event loop</i> moves bytes for many connections and never waits. A <i>session</i> is what {@code session_id} names. A
 * <i>frame</i> is ClickHouse's own compressed block.
 *
 * <p><b>Layout.</b> A frame, little-endian: CityHash128 (release 1.0.2) of all that follows, 16 bytes, low half first; method,
 * 1 byte: {@code 0x82} LZ4 block, {@code 0x90} ZSTD, {@code 0x02} none; compressed size with these 9 bytes, 4 bytes; plain
 * size, 4 bytes; payload. A late failure, inside the body: <pre>
 * \r\n__exception__\r\nTAG\r\nCode: N. DB::Exception: ...\nLENGTH TAG\r\n__exception__\r\n
 * </pre> TAG is the header X-ClickHouse-Exception-Tag, LENGTH counts the message with its newline.
 *
 * <p><b>Steps</b> of a statement: 1. the head is read and routed on the event loop; 2. a worker takes over, the event loop feeds
 * it the body within bounds; 3. user, parameters, session; 4. the statement runs and its rows are encoded, compressed and held
 * back; 5. result and session are given back; 6. the end of the answer, or the failure instead of it, is sent; 7. the rest of
 * the body is read and dropped, and the connection takes the next request.
 *
 * <p><b>Guarantees.</b> A failure before {@code holdBackBytes} of answer is an HTTP error with its code; a later one is the
 * tagged text and a stream without end, never a complete-looking answer. A body that is cut off, stalls or is corrupt fails
 * the statement; it never looks shorter than it was meant. A client that goes has its statement killed. A session is free again
 * before its last answer ends. Memory per connection is bounded in both directions.
 *
 * <p><b>After a crash.</b> Nothing here is durable. Spilled answers are temporary files, deleted when they are closed.
 */
@NullMarked
package io.millrace.node.http;

import org.jspecify.annotations.NullMarked;
