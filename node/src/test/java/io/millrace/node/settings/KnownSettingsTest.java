package io.millrace.node.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KnownSettingsTest {
    private final KnownSettings settings = KnownSettings.get();

    @Test
    void everyDefaultIsAValueOfItsOwnTypeInItsOneSpelling() {
        assertThat(settings.all()).isNotEmpty().allSatisfy(setting -> {
            assertThat(settings.check(setting.name(), setting.defaultText())).as(setting.name())
                    .isEqualTo(setting.defaultText());
            assertThat(setting.description()).as(setting.name()).endsWith(".");
            assertThat(setting.type().text()).as(setting.name()).isNotEmpty();
        });
        assertThat(settings.all()).extracting(Setting::name).isSorted().doesNotHaveDuplicates();
    }

    /** What the usual clients send with every statement. */
    @ParameterizedTest
    @CsvSource({"date_time_input_format, best_effort", "cast_string_to_dynamic_use_inference, 1",
        "cancel_http_readonly_queries_on_client_close, 1", "send_progress_in_http_headers, 1",
        "http_headers_progress_interval_ms, 120000", "wait_end_of_query, 1", "enable_http_compression, 1",
        "extremes, 0",
        "insert_deduplication_token, ev-0-0-4", "async_insert, 0", "input_format_skip_unknown_fields, 1",
        "describe_include_subcolumns, true", "alter_sync, 1", "select_sequential_consistency, 0",
        "session_timezone, Europe/Berlin", "mutations_sync, 3", "insert_distributed_sync, 1",
        "allow_nondeterministic_mutations, 1", "max_execution_time, 10", "readonly, 2"})
    void takesWhatClientsSend(String name, String value) {
        assertThatCode(() -> settings.check(name, value)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"extremes, false, 0", "wait_end_of_query, TRUE, 1", "log_queries, on, 1", "max_block_size, ' 007 ', 7",
        "max_threads, AUTO, auto", "max_threads, 8, 8", "date_time_input_format, BASIC, basic",
        "input_format_allow_errors_ratio, 0.5, 0.5", "format_csv_delimiter, ;, ;", "session_timezone, '', ''",
        "max_rows_to_read, 18446744073709551615, 18446744073709551615", "distributed_ddl_task_timeout, -1, -1"})
    void bringsValuesToOneSpelling(String name, String value, String canonical) {
        assertThat(settings.check(name, value)).isEqualTo(canonical);
    }

    /** Codes as ClickHouse 26.7 gives them. */
    @ParameterizedTest
    @CsvSource({"max_block_size, abc, CANNOT_PARSE_INPUT_ASSERTION_FAILED", "max_block_size, 0, BAD_ARGUMENTS",
        "wait_end_of_query, maybe, CANNOT_PARSE_BOOL", "date_time_input_format, x, BAD_ARGUMENTS",
        "format_csv_delimiter, ab, SIZE_OF_FIXED_STRING_DOESNT_MATCH", "session_timezone, Nope/X, BAD_ARGUMENTS",
        "max_threads, x, CANNOT_PARSE_INPUT_ASSERTION_FAILED",
        "input_format_allow_errors_ratio, x, CANNOT_PARSE_NUMBER",
        "max_rows_to_read, -1, CANNOT_CONVERT_TYPE", "max_rows_to_read, 18446744073709551616, CANNOT_CONVERT_TYPE"})
    void refusesMalformedValuesWithTheReferencesCode(String name, String value, ErrorCode code) {
        assertThatThrownBy(() -> settings.check(name, value)).isInstanceOfSatisfying(UserException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e).hasMessageContaining(name);
        });
    }

    @Test
    void namesTheNearestWhenASettingIsUnknown() {
        assertThatThrownBy(() -> settings.check("max_blok_size", "1")).isInstanceOfSatisfying(UserException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_SETTING))
                .hasMessage("Unknown setting 'max_blok_size': Maybe you meant ['max_block_size','max_query_size']");
        assertThatThrownBy(() -> settings.check("completely_different_thing", "1"))
                .hasMessage("Unknown setting 'completely_different_thing'");
        assertThatThrownBy(() -> settings.defaultText("nope")).isInstanceOf(UserException.class);
        assertThat(settings.isKnown("nope")).isFalse();
        assertThat(settings.isKnown("max_threads")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"extremes", "join_use_nulls", "select_sequential_consistency"})
    void refusesByNameWhatItWouldNotDo(String name) {
        assertThatThrownBy(() -> settings.check(name, "1")).isInstanceOfSatisfying(UserException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_IMPLEMENTED))
                .hasMessageStartingWith("Setting " + name + " = '1' is not supported: only its default '0' is.");
    }

    @Test
    void nearestNamesAreAtMostTwoAndReallyNear() {
        assertThat(NearestNames.of("prot", List.of("port", "host", "path", "part"))).hasSize(2)
                .contains("part");
        assertThat(NearestNames.of("zzzzzz", List.of("port", "host"))).isEmpty();
    }
}
