package io.millrace.deploy.demo;

import java.io.Console;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * What the demo shows. On a terminal the last lines are drawn again in place; elsewhere there is one plain line now and then. Owned by the thread that
 * runs the demo.
 */
final class Screen {
    private static final int BAR_CELLS = 24;
    private static final long PLAIN_EVERY_NS = 2_000_000_000L;
    private static final String EIGHTHS = " ▏▎▍▌▋▊▉";

    private final PrintStream out;
    private final boolean terminal;
    private final boolean colour;
    private int liveLines;
    private long lastPlainNs = Long.MIN_VALUE;
    private String lastPlain = "";

    Screen(PrintStream out, boolean terminal, boolean colour) {
        this.out = out;
        this.terminal = terminal;
        this.colour = colour;
    }

    @SuppressWarnings("SystemConsoleNull") // on Java 25 it is null without a terminal, whatever 22 to 24 did
    static Screen ofSystem() {
        Console console = System.console();
        boolean terminal = console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM"));
        return new Screen(System.out, terminal, terminal && System.getenv("NO_COLOR") == null);
    }

    void heading(String text) {
        clearLive();
        out.println();
        out.println(colour ? "\033[1m" + text + "\033[0m" : text);
    }

    void line(String text) {
        clearLive();
        out.println(text);
    }

    void done(String text) {
        line("  " + (colour ? "\033[32m✓\033[0m " : "✓ ") + text);
    }

    void failed(String text) {
        line("  " + (colour ? "\033[31m✗\033[0m " : "✗ ") + text);
    }

    /**
     * Replaces the live lines.
     *
     * @param lines
     *            for a terminal
     * @param plain
     *            the same in one line, for anything else
     */
    void live(List<String> lines, String plain, long nowNs) {
        if (terminal) {
            clearLive();
            lines.forEach(out::println);
            liveLines = lines.size();
            out.flush();
        } else if (!plain.equals(lastPlain)
                && (lastPlainNs == Long.MIN_VALUE || nowNs - lastPlainNs >= PLAIN_EVERY_NS)) {
            out.println("  " + plain);
            lastPlain = plain;
            lastPlainNs = nowNs;
        }
    }

    private void clearLive() {
        if (liveLines > 0) {
            out.print("\033[" + liveLines + "A\033[J");
            liveLines = 0;
        }
    }

    /** A bar of fixed width for {@code done} of {@code total}. */
    String bar(long done, long total) {
        double share = total <= 0 ? 1 : Math.clamp((double) done / total, 0.0, 1.0);
        int eighths = (int) (share * BAR_CELLS * 8);
        StringBuilder bar = new StringBuilder("█".repeat(eighths / 8));
        if (bar.length() < BAR_CELLS) {
            bar.append(EIGHTHS.charAt(eighths % 8));
        }
        String cells = "▕" + bar + " ".repeat(BAR_CELLS - bar.length()) + "▏";
        return colour ? "\033[36m" + cells + "\033[0m" : cells;
    }

    static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
