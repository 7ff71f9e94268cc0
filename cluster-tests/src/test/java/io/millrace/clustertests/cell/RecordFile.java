package io.millrace.clustertests.cell;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The table of runs in {@code RECORD.md}: what a run adds is summed into the row of its cell. Owned by one thread. */
public final class RecordFile {
    private static final String BEGIN = "<!-- cells: written by the commands -->";
    private static final String END = "<!-- end of cells -->";

    private final Path file;

    /** A row. */
    private record Row(String cell, long runs, long faults, long records, long violations, String date, String commit) {
        static Row parse(String line) {
            String[] cells = line.split("\\|");
            return new Row(cells[1].strip(), number(cells[2]), number(cells[3]), number(cells[4]), number(cells[5]),
                    cells[6].strip(), cells[7].strip());
        }

        private static long number(String text) {
            return Long.parseLong(text.strip());
        }

        Row plus(Row more) {
            return new Row(cell, runs + more.runs, faults + more.faults, records + more.records,
                    violations + more.violations, more.date, more.commit);
        }

        String line() {
            return "| " + String.join(" | ", cell, Long.toString(runs), Long.toString(faults), Long.toString(records),
                    Long.toString(violations), date, commit) + " |";
        }
    }

    public RecordFile(Path file) {
        this.file = file;
    }

    /** The one of this source tree. */
    public static RecordFile ofSourceTree() {
        return new RecordFile(Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("RECORD.md"));
    }

    public void add(String cell, long runs, long faults, long records, long violations)
            throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        int from = lines.indexOf(BEGIN);
        int end = lines.indexOf(END);
        if (from < 0 || end < from) {
            throw new IOException(file + " has no lines '" + BEGIN + "' and '" + END + "'");
        }
        TreeMap<String, Row> rows = new TreeMap<>();
        for (String line : lines.subList(from + 3, end)) {
            Row row = Row.parse(line);
            rows.put(row.cell(), row);
        }
        Row added = new Row(cell, runs, faults, records, violations, LocalDate.now(ZoneOffset.UTC).toString(),
                commit());
        rows.merge(cell, added, Row::plus);
        List<String> out = new ArrayList<>(lines.subList(0, from + 3));
        rows.values().forEach(row -> out.add(row.line()));
        out.addAll(lines.subList(end, lines.size()));
        Files.write(file, out);
    }

    static String commit() throws IOException, InterruptedException {
        Process git = new ProcessBuilder("git", "rev-parse", "--short", "HEAD").redirectErrorStream(true).start();
        String text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return git.waitFor() == 0 ? text : "-";
    }
}
