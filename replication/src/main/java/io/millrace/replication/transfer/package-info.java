/**
 * Parts and table states between nodes, over one TCP port.
 *
 * <h2>Terms</h2> A <i>request</i> asks for the bytes of one part, or for the state of one table: its part set at an applied
 * index. One request at a time travels on a connection; the client closes it when it has what it wants.
 *
 * <h2>Layout</h2> Numbers are big-endian. Every frame, in both directions:
 *
 * <pre>
 * magic u32 = 0x4D4C5452 ("MLTR") | version u8 = 1 | type u8 | length u32 | payload
 *
 * 1 GET_PART    cluster id (u16 + UTF-8) | part id, 16 bytes | offset u64
 * 2 GET_STATE   cluster id (u16 + UTF-8) | table id, 16 bytes
 * 3 PART        total length u64 | offset u64 | file checksum (u16 + UTF-8); then, outside any frame, the file's bytes from
 *               the offset to its end, as they are on disk
 * 4 STATE       applied index i64 | part count u32 | state hash (u16 + UTF-8); then part count frames of type 5
 * 5 STATE_PART  one encoded part record
 * 6 REFUSED     reason u8 (1 not here, 2 wrong cluster, 3 not understood, 4 failed) | text (u16 + UTF-8)
 * </pre>
 *
 * <h2>Guarantees</h2> The file is sent by the kernel from the part's own file (sendfile), so a copy is the same bytes. The
 * server reads and compares the whole file first: a copy that is damaged there is refused (failed) and put aside. Nothing
 * received is trusted: the reader compares length and file checksum, and the store the bytes, before a part is taken in. A
 * transfer that broke goes on at the byte where it stopped. No frame is longer than {@link
 * io.millrace.replication.transfer.Frames#MAX_PAYLOAD_BYTES}; a peer that sends nonsense is cut off. A peer that sends nothing
 * for the stall time is given up.
 *
 * <h2>After a crash</h2> Of the server: the client's connection breaks and it asks another replica. Of the client: received
 * bytes lie where the store removes them at its next start.
 */
@NullMarked
package io.millrace.replication.transfer;

import org.jspecify.annotations.NullMarked;
