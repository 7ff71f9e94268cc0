package io.millrace.ingest.format;

import io.millrace.replication.column.Block;
import io.millrace.replication.column.Schema;
import java.nio.charset.StandardCharsets;

/** XML. */
final class XmlEncoder implements BlockEncoder {
    private final Schema schema;
    private final Writers writers;
    private final String[] tags;
    private final boolean statisticsWanted;
    private long rows;

    XmlEncoder(Schema schema, FormatSettings settings) {
        this.schema = schema;
        this.writers = new Writers(schema, settings, true);
        this.statisticsWanted = settings.isOn(FormatSetting.OUTPUT_FORMAT_WRITE_STATISTICS);
        this.tags = new String[schema.size()];
        for (int i = 0; i < tags.length; i++) {
            tags[i] = isTag(schema.field(i).name()) ? schema.field(i).name() : "field";
        }
    }

    /** Column names that are no names in XML are called field. */
    private static boolean isTag(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
            if (!letter && (i == 0 || !(c >= '0' && c <= '9' || c == '-' || c == '.'))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void begin(ByteSink out) {
        rows = 0;
        out.put("<?xml version='1.0' encoding='UTF-8' ?>\n<result>\n\t<meta>\n\t\t<columns>\n");
        for (int i = 0; i < schema.size(); i++) {
            out.put("\t\t\t<column>\n\t\t\t\t<name>");
            text(schema.field(i).name(), out);
            out.put("</name>\n\t\t\t\t<type>");
            text(schema.field(i).type().text(), out);
            out.put("</type>\n\t\t\t</column>\n");
        }
        out.put("\t\t</columns>\n\t</meta>\n\t<data>\n");
    }

    private static void text(String text, ByteSink out) {
        byte[] b = text.getBytes(StandardCharsets.UTF_8);
        TextEscapes.xml(b, 0, b.length, out);
    }

    @Override
    public void write(Block block, ByteSink out) {
        writers.start(block);
        for (int r = 0; r < block.rowCount(); r++) {
            out.put("\t\t<row>\n");
            for (int i = 0; i < tags.length; i++) {
                out.put("\t\t\t<");
                out.put(tags[i]);
                out.put('>');
                writers.field(i).xml(writers.column(i), writers.row(i, r), out);
                out.put("</");
                out.put(tags[i]);
                out.put(">\n");
            }
            out.put("\t\t</row>\n");
            rows++;
        }
    }

    @Override
    public void end(OutputStatistics statistics, ByteSink out) {
        out.put("\t</data>\n\t<rows>");
        out.putLong(rows);
        out.put("</rows>\n");
        if (statistics.rowsBeforeLimit() >= 0) {
            out.put("\t<rows_before_limit_at_least>");
            out.putLong(statistics.rowsBeforeLimit());
            out.put("</rows_before_limit_at_least>\n");
        }
        if (statisticsWanted) {
            out.put("\t<statistics>\n\t\t<elapsed>");
            FloatText.write(statistics.elapsedNs() / 1e9, out);
            out.put("</elapsed>\n\t\t<rows_read>");
            out.putLong(statistics.rowsRead());
            out.put("</rows_read>\n\t\t<bytes_read>");
            out.putLong(statistics.bytesRead());
            out.put("</bytes_read>\n\t</statistics>\n");
        }
        out.put("</result>\n");
    }

    @Override
    public String contentType() {
        return "application/xml; charset=UTF-8";
    }
}
