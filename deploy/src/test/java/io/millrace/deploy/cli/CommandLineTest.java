package io.millrace.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CommandLineTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private static CommandLine parse(String... args) {
        return CommandLine.parse("demo", Set.of("exit"), Set.of("nodes", "events", "keep"), args);
    }

    private int run(CommandLine.Body body, String... args) {
        return CommandLine.run("produce", Set.of("exit"), Set.of("nodes"), args,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), body);
    }

    @Test
    void readsBothSpellingsOfAValue() {
        CommandLine options = parse("--nodes", "5", "--events=20k", "--exit");
        assertThat(options.integer("nodes", 3, 1, 9)).isEqualTo(5);
        assertThat(options.number("events", 1, 0, 1_000_000)).isEqualTo(20_000);
        assertThat(options.has("exit")).isTrue();
        assertThat(options.path("keep")).isNull();
        assertThat(options.integer("keep", 7, 0, 9)).isEqualTo(7);
    }

    @Test
    void numbersMayHaveSeparatorsAndSuffixes() {
        assertThat(parse("--events", "1_000_000").number("events", 0, 0, Long.MAX_VALUE)).isEqualTo(1_000_000);
        assertThat(parse("--events", "1,500").number("events", 0, 0, Long.MAX_VALUE)).isEqualTo(1_500);
        assertThat(parse("--events", "2m").number("events", 0, 0, Long.MAX_VALUE)).isEqualTo(2_000_000);
    }

    @Test
    void saysWhatIsWrongWithAnOption() {
        assertThatThrownBy(() -> parse("--event", "3")).isInstanceOf(UsageException.class)
                .hasMessage("unknown option --event; did you mean --events?");
        assertThatThrownBy(() -> parse("--frobnicate"))
                .hasMessage("unknown option --frobnicate; there are --events, --exit, --keep, --nodes");
        assertThatThrownBy(() -> parse("--nodes")).hasMessage("--nodes needs a value");
        assertThatThrownBy(() -> parse("--nodes", "--exit")).hasMessage("--nodes needs a value");
        assertThatThrownBy(() -> parse("--exit=yes")).hasMessage("--exit takes no value");
        assertThatThrownBy(() -> parse("3")).hasMessage("'3' is not an option; options begin with --");
        assertThatThrownBy(() -> parse("--nodes", "three").integer("nodes", 3, 1, 9))
                .hasMessage("--nodes must be a whole number, not 'three'");
        assertThatThrownBy(() -> parse("--nodes", "0").integer("nodes", 3, 1, 9))
                .hasMessage("--nodes must be from 1 to 9, not 0");
        assertThatThrownBy(() -> parse("--events", "99999999999999999999").number("events", 3, 1, 9))
                .hasMessage("--events must be a whole number, not '99999999999999999999'");
        assertThatThrownBy(() -> parse("--events", "9223372036854775807k").number("events", 3, 1, 9))
                .hasMessage("--events must be a whole number, not '9223372036854775807k'");
        assertThatThrownBy(() -> parse().required("keep")).hasMessage("--keep is required");
    }

    @Test
    void aWrongCommandLineEndsWithStatusTwoAndPointsToTheHelp() {
        assertThat(run(options -> 0, "--node", "3")).isEqualTo(CommandLine.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualToNormalizingNewlines("""
                millrace produce: unknown option --node; did you mean --nodes?
                'millrace produce --help' explains the options.
                """);
    }

    @Test
    void aFailureEndsWithStatusOneAndItsSentence() {
        assertThat(run(options -> {
            throw new CommandException("the broker is gone");
        })).isEqualTo(CommandLine.FAILED);
        assertThat(run(options -> {
            throw new IOException("disk full");
        })).isEqualTo(CommandLine.FAILED);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("millrace produce: the broker is gone")
                .contains("disk full");
    }

    @Test
    void helpWinsOverEverythingElse() {
        assertThat(run(options -> 9, "--nonsense", "--help")).isEqualTo(CommandLine.OK);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("millrace produce").contains("--events");
    }

    @Test
    void theBodysStatusIsTheCommands() {
        assertThat(run(options -> options.integer("nodes", 0, 0, 9), "--nodes=7")).isEqualTo(7);
    }
}
