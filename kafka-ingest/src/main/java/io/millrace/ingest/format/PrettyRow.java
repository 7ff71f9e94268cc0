package io.millrace.ingest.format;

import java.util.List;

/**
 * A row held for drawing.
 *
 * @param number its number in the result, from 1
 * @param cells  the text of each field
 * @param tip    what stands behind the row
 */
record PrettyRow(long number, List<byte[]> cells, String tip) {
    PrettyRow {
        cells = List.copyOf(cells);
    }
}
