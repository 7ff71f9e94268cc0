package io.millrace.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Screen screen(boolean terminal) {
        return new Screen(new PrintStream(out, true, StandardCharsets.UTF_8), terminal, false);
    }

    private String shown() {
        return out.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    @Test
    void aTerminalDrawsLiveLinesAgainInPlace() {
        Screen screen = screen(true);
        screen.live(List.of("a 1", "b 1"), "a 1, b 1", 0);
        screen.live(List.of("a 2", "b 2"), "a 2, b 2", 1);
        screen.done("ready");
        assertThat(shown()).isEqualTo("a 1\nb 1\n\033[2A\033[Ja 2\nb 2\n\033[2A\033[J  ✓ ready\n");
    }

    @Test
    void elsewhereThereIsOnePlainLineNowAndThen() {
        Screen screen = screen(false);
        screen.live(List.of("x"), "1 row", 0);
        screen.live(List.of("x"), "2 rows", SECOND_NS);
        screen.live(List.of("x"), "2 rows", 3 * SECOND_NS);
        screen.live(List.of("x"), "2 rows", 6 * SECOND_NS);
        assertThat(shown()).isEqualTo("  1 row\n  2 rows\n");
    }

    @Test
    void barsFillFromTheLeftAndKeepTheirWidth() {
        Screen screen = screen(false);
        assertThat(screen.bar(0, 10)).hasSize(26).isEqualTo("▕" + " ".repeat(24) + "▏");
        assertThat(screen.bar(5, 10)).hasSize(26).startsWith("▕" + "█".repeat(12) + " ");
        assertThat(screen.bar(10, 10)).isEqualTo("▕" + "█".repeat(24) + "▏");
        assertThat(screen.bar(11, 10)).isEqualTo(screen.bar(10, 10));
        assertThat(screen.bar(0, 0)).isEqualTo(screen.bar(10, 10));
    }

    @Test
    void tablesAlignNumbersToTheRight() {
        TextTable table = new TextTable("node", "rows", "URL");
        table.row("node1", "7", "http://a");
        table.row("n2", "200,000", "b");
        assertThat(table.lines()).containsExactly("  node      rows  URL", "  ────────────────────────",
                "  node1        7  http://a",
                "  n2     200,000  b");
    }
}
