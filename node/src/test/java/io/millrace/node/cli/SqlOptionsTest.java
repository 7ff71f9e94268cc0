package io.millrace.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SqlOptionsTest {

    @Test
    void hasTheDefaultsOfALocalNode() {
        SqlOptions options = SqlOptions.parse(List.of());
        assertThat(options.host()).isEqualTo("127.0.0.1");
        assertThat(options.port()).isEqualTo(8123);
        assertThat(options.user()).isEqualTo("default");
        assertThat(options.statement()).isNull();
    }

    @Test
    void takesBothSpellingsOfAnOption() {
        SqlOptions options = SqlOptions
                .parse(List.of("-h", "n1", "--port=9", "-u", "me", "--format", "CSV", "-q", "SELECT 1", "-n"));
        assertThat(options.host()).isEqualTo("n1");
        assertThat(options.port()).isEqualTo(9);
        assertThat(options.user()).isEqualTo("me");
        assertThat(options.format()).isEqualTo("CSV");
        assertThat(options.statement()).isEqualTo("SELECT 1");
    }

    @Test
    void settingsHaveTheirCanonicalValue() {
        assertThat(SqlOptions.parse(List.of("--wait_end_of_query=true", "--param_a=1")).parameters())
                .isEqualTo(Map.of("wait_end_of_query", "1", "param_a", "1"));
    }

    @Test
    void refusesWhatItCannotObey() {
        refused("--port needs a value", "--port");
        refused("--port is 'x', but must be from 1 to 65535", "--port", "x");
        refused("--port is '65536'", "--port=65536");
        refused("Unknown option --max_blok_size=1; did you mean --max_block_size", "--max_blok_size=1");
        refused("Unknown option -x", "-x");
        refused("There are 2 statements", "SELECT", "1");
        refused("a statement and a --file", "SELECT 1", "--file=a");
        refused("Option --max_block_size: ", "--max_block_size=many");
    }

    @Test
    void neverPrintsThePassword() {
        assertThat(SqlOptions.parse(List.of("--password=s3cret")).toString()).doesNotContain("s3cret");
    }

    private static void refused(String message, String... arguments) {
        assertThatThrownBy(() -> SqlOptions.parse(List.of(arguments))).isInstanceOf(UsageException.class)
                .hasMessageContaining(message);
    }
}
