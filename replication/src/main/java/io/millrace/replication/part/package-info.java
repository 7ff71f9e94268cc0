/**
 * The part: an immutable, sorted set of rows, and the bytes it is made of.
 *
 * <h2>Terms</h2>
 * A <i>granule</i> is {@value PartLayout#GRANULE_ROWS} rows, the last one fewer. A <i>chunk</i> is one column of one granule,
 * encoded. <i>Marks</i> are the sorting key's values at granule starts. The <i>manifest</i> is what a part says of itself.
 * The <i>content checksum</i> hashes decoded values, so it is the same wherever the same rows make a part.
 *
 * <h2>Layout</h2>
 * A part is the pairs of one SST file, in this order of keys, numbers in keys big-endian:
 * <pre>
 * partId(16) | columnId(2) | granule(4)     one chunk; column ids are the table's and never used twice
 * partId(16) | 0xFFFF      | 0              the manifest
 * </pre>
 * All other numbers are little-endian; {@code text} is a length (4) and UTF-8.
 *
 * <pre>
 * manifest   "MRPT"(4) version(2) partId(16) tableId(16) tablePartition(text) schemaVersion(4) level(4) rowCount(8)
 *            contentChecksum(16)
 *            columnCount(4) { id(2) name(text) type(text) checksum(16) encodedBytes(8) sizeBytes(8)
 *                             hasMin(1) [chunk of one row per granule]  hasMax(1) [chunk of one row per granule] }
 *            keyCount(4)    { expression(text) type(text) chunk of one row per granule and one for the last row }
 *            rangeCount(4)  { topicId(text) topic(text) topicPartition(4) firstOffset(8) endOffsetExclusive(8) }
 *            CRC32C of all before(4)
 *
 * chunk, by the column's shape; it holds no row count, the manifest knows it:
 *   numbers of width w = 1, 2, 4, 8 (floats as their bits)
 *            0 plain    values(w each)
 *            1 constant value(w)
 *            2 packed   base(8) bits(1) values - base, packed
 *            3 delta    first(8) base(8) bits(1) differences - base, packed
 *            4 runs     runCount(4) numbers of width w, numbers of width 4: the lengths
 *   strings  0 plain    numbers of width 4: the lengths; bytes
 *            1 dictionary  count(4) as plain without its tag; numbers of width 4: the codes
 *   fixed    0 plain    bytes
 *            1 constant bytes of one value
 *   LowCardinality
 *            1          count(4) numbers of width 4: the codes; chunk of the entries (of NULL first, if there may be NULL)
 *   Nullable            numbers of width 1: 1 for NULL; chunk of the values
 *   Array               numbers of width 4: the lengths; chunk of all elements
 * </pre>
 * Packed values stand one after another from the lowest bit of the first byte up.
 *
 * <h2>Guarantees</h2>
 * Rows are in the order of the sorting key, rows with equal keys in the order they came in. NULL and NaN sort last. The content
 * checksum covers the order and the text of types, the values and the row count; not names, encodings, dictionaries, or what
 * stands under a NULL.
 *
 * <h2>After a crash</h2>
 * A part is whole or it is no part: the manifest is its last pair, and the file is synced before anybody is told of it.
 */
@NullMarked
package io.millrace.replication.part;

import org.jspecify.annotations.NullMarked;
