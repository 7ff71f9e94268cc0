package io.millrace.node.http;

import io.millrace.node.query.EffectiveSettings;
import io.millrace.node.query.QueryProgress;
import io.millrace.replication.column.Block;
import io.millrace.replication.column.Schema;
import io.millrace.replication.column.StringColumn;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Lines of text under the names TabSeparated and CSV, enough to see which was chosen. */
final class PlainEncodings implements OutputEncodings {

    @Override
    public OutputEncoding open(String format, Schema schema, EffectiveSettings settings) {
        return switch (format) {
            case "TabSeparated", "TSV" -> new Lines("TabSeparated", "text/tab-separated-values; charset=UTF-8");
            case "CSV" -> new Lines("CSV", "text/csv; charset=UTF-8; header=absent");
            default -> throw new UserException(ErrorCode.UNKNOWN_FORMAT, "Unknown format " + format);
        };
    }

    private record Lines(String formatName, String contentType) implements OutputEncoding {
        @Override
        public void begin(OutputStream out) {
            // no header
        }

        @Override
        public void block(Block block, OutputStream out) throws IOException {
            StringColumn column = (StringColumn) block.column(0);
            for (int row = 0; row < block.rowCount(); row++) {
                out.write(column.stringAt(row).getBytes(StandardCharsets.UTF_8));
                out.write('\n');
            }
        }

        @Override
        public void end(QueryProgress progress, Optional<Long> rowsBeforeLimit, OutputStream out) {
            // no footer
        }
    }
}
