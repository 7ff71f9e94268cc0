package io.millrace.ingest.format;

import io.millrace.replication.column.Block;
import io.millrace.replication.column.Schema;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The Pretty family. Rows are kept until the end, as widths depend on all of them: at most {@code output_format_pretty_max_rows}, the
 * first half and the last. Few rows that would be very wide, or have line feeds in them, are written as
 * Vertical.
 */
final class PrettyEncoder implements BlockEncoder {
    private final Schema schema;
    private final FormatSettings settings;
    private final Writers writers;
    private final PrettyCells cells;
    private final PrettyGrid.Style style;
    private final boolean color;
    private final int headLimit;
    private final int tailLimit;
    private final List<PrettyRow> head = new ArrayList<>();
    private final Deque<PrettyRow> tail = new ArrayDeque<>();
    private final ByteSink scratch = new ByteSink(64);
    private final ByteSink vertical = new ByteSink(256);
    private long rows;
    private final VerticalEncoder fallback;

    /** {@code color}: whether the format may use it at all. */
    PrettyEncoder(Schema schema, FormatSettings settings, PrettyGrid.Style style, boolean color) {
        this.schema = schema;
        this.settings = settings;
        this.writers = new Writers(schema, settings, false);
        this.cells = new PrettyCells(schema, settings);
        this.style = style;
        this.color = color && PrettyCells.isColored(settings);
        int max = settings.count(FormatSetting.OUTPUT_FORMAT_PRETTY_MAX_ROWS);
        this.headLimit = max - max / 2;
        this.tailLimit = max / 2;
        this.fallback = new VerticalEncoder(schema, settings);
    }

    @Override
    public void begin(ByteSink out) {
        rows = 0;
        head.clear();
        tail.clear();
        vertical.clear();
        fallback.begin(vertical);
    }

    @Override
    public void write(Block block, ByteSink out) {
        writers.start(block);
        if (mayBeVertical(rows + block.rowCount())) {
            fallback.write(block, vertical);
        }
        for (int r = 0; r < block.rowCount(); r++) {
            rows++;
            // Rows in the middle of a long block are neither among the first nor the last.
            if (head.size() == headLimit && r < block.rowCount() - tailLimit) {
                continue;
            }
            PrettyRow row = render(r);
            if (head.size() < headLimit) {
                head.add(row);
            } else if (tailLimit > 0) {
                if (tail.size() == tailLimit) {
                    tail.removeFirst();
                }
                tail.addLast(row);
            }
        }
    }

    private boolean mayBeVertical(long rowCount) {
        return settings.isOn(FormatSetting.OUTPUT_FORMAT_PRETTY_FALLBACK_TO_VERTICAL)
                && rowCount <= settings
                        .number(FormatSetting.OUTPUT_FORMAT_PRETTY_FALLBACK_TO_VERTICAL_MAX_ROWS_PER_CHUNK)
                && schema.size() >= settings
                        .number(FormatSetting.OUTPUT_FORMAT_PRETTY_FALLBACK_TO_VERTICAL_MIN_COLUMNS);
    }

    private PrettyRow render(int r) {
        List<byte[]> texts = new ArrayList<>(writers.size());
        for (int i = 0; i < writers.size(); i++) {
            scratch.clear();
            writers.field(i).text(writers.column(i), writers.row(i, r), scratch);
            texts.add(scratch.copyBytes());
        }
        int last = writers.size() - 1;
        return new PrettyRow(rows, texts, cells.tipText(last, writers.column(last), writers.row(last, r)));
    }

    @Override
    public void end(OutputStatistics statistics, ByteSink out) {
        if (rows == 0) {
            return;
        }
        List<PrettyRow> shown = new ArrayList<>(head);
        shown.addAll(tail);
        PrettyTable table = new PrettyTable(schema, settings, style, color, rows, shown);
        double widest = settings.number(FormatSetting.OUTPUT_FORMAT_PRETTY_FALLBACK_TO_VERTICAL_MIN_TABLE_WIDTH);
        if (mayBeVertical(rows) && (table.widthWithNumbers() > widest || table.hasMultilineValues())) {
            out.put(vertical.array(), 0, vertical.length());
            return;
        }
        table.draw(head.size(), out);
        if (shown.size() < rows) {
            out.put(style == PrettyGrid.Style.SPACE ? "\n" : "");
            out.put("Showed " + shown.size() + " out of " + rows + " rows.\n");
        }
    }

    @Override
    public String contentType() {
        return "text/plain; charset=UTF-8";
    }
}
