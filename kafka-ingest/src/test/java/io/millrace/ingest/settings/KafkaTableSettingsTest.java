package io.millrace.ingest.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.ingest.settings.KafkaTableSettings.SessionDefaults;
import io.millrace.ingest.settings.SettingValue.Kind;
import io.millrace.replication.error.UserException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Codes and texts are those that ClickHouse 26.7 gave. */
final class KafkaTableSettingsTest {
    private static final List<SettingValue> FOUR = List.of(SettingValue.string("b:9092"), SettingValue.string("t"),
            SettingValue.string("g"), SettingValue.string("JSONEachRow"));

    private static KafkaTableSettings parse(List<SettingValue> positional, Map<String, SettingValue> named) {
        return KafkaTableSettings.parse(positional, named, SessionDefaults.CLICKHOUSE);
    }

    private static KafkaTableSettings with(String name, SettingValue value) {
        return parse(FOUR, Map.of(name, value));
    }

    /** A literal as in SQL: digits are a number, everything else a string. */
    private static SettingValue literal(String text) {
        return text.matches("[0-9]+") ? new SettingValue(Kind.UINT64, text)
                : text.matches("-[0-9]+") ? new SettingValue(Kind.INT64, text)
                        : SettingValue.string(text.equals("''") ? "" : text);
    }

    @Test
    void defaultsAreClickHouses() {
        KafkaTableSettings s = parse(FOUR, Map.of());
        assertThat(s.brokerList()).isEqualTo("b:9092");
        assertThat(s.topics()).containsExactly("t");
        assertThat(s.group()).isEqualTo("g");
        assertThat(s.format()).isEqualTo("JSONEachRow");
        assertThat(s.consumerCount()).isEqualTo(1);
        assertThat(s.maxBlockRows()).isEqualTo(1_048_449);
        assertThat(s.pollMaxBatch()).isEqualTo(65_409);
        assertThat(s.flushInterval()).isEqualTo(Duration.ofMillis(7500));
        assertThat(s.pollTimeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(s.errorMode()).isEqualTo(ErrorMode.DEFAULT);
        assertThat(s.maxRowsPerMessage()).isEqualTo(1);
    }

    @Test
    void everythingCanBeGivenByPosition() {
        List<SettingValue> all = new ArrayList<>(List.of(SettingValue.string("b"), SettingValue.string("t1, t2,t1"),
                new SettingValue(Kind.IDENTIFIER, "grp"), new SettingValue(Kind.IDENTIFIER, "CSV"),
                SettingValue.string("\n"),
                SettingValue.string("schema.proto:M"), SettingValue.number(2), SettingValue.number(1000),
                SettingValue.number(3), SettingValue.number(0), SettingValue.string("client"), SettingValue.number(10),
                SettingValue.number(20), SettingValue.number(1), SettingValue.string("stream"), SettingValue.number(0),
                SettingValue.number(7)));
        KafkaTableSettings s = parse(all, Map.of());
        assertThat(s.topics()).containsExactly("t1", "t2");
        assertThat(s.group()).isEqualTo("grp");
        assertThat(s.format()).isEqualTo("CSV");
        assertThat(s.formatSchema()).isEqualTo("schema.proto:M");
        assertThat(s.consumerCount()).isEqualTo(2);
        assertThat(s.maxBlockRows()).isEqualTo(1000);
        assertThat(s.skipBrokenMessages()).isEqualTo(3);
        assertThat(s.clientId()).isEqualTo("client");
        assertThat(s.pollTimeout()).isEqualTo(Duration.ofMillis(10));
        assertThat(s.flushInterval()).isEqualTo(Duration.ofMillis(20));
        assertThat(s.errorMode()).isEqualTo(ErrorMode.STREAM);
        assertThat(s.maxRowsPerMessage()).isEqualTo(7);
        all.add(SettingValue.number(1));
        assertThatThrownBy(() -> parse(all, Map.of())).hasMessageContaining("at most 17 arguments");
    }

    @Test
    void theBlockSizeIsSharedByTheConsumers() {
        assertThat(with("kafka_num_consumers", SettingValue.number(4)).maxBlockRows()).isEqualTo(262_112);
    }

    @Test
    void settingsOfTheFormatAreKeptApart() {
        KafkaTableSettings s = with("format_csv_delimiter", SettingValue.string("|"));
        assertThat(s.formatSettings()).containsExactly(Map.entry("format_csv_delimiter", "|"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '"', textBlock = """
            kafka_foo ~ 1 ~ Code: 115. DB::Exception: Unknown setting 'kafka_foo': for storage Kafka. (UNKNOWN_SETTING)
            kafka_format ~ CSV ~ Code: 36. DB::Exception: The argument №4 of storage Kafka and the parameter 'kafka_format' in SETTINGS cannot be specified at the same time. (BAD_ARGUMENTS)
            kafka_num_consumers ~ 0 ~ Code: 36. DB::Exception: Number of consumers can not be lower than 1. (BAD_ARGUMENTS)
            kafka_num_consumers ~ -1 ~ Code: 70. DB::Exception: Field value -1 is out of range of unsigned long type. (CANNOT_CONVERT_TYPE)
            kafka_num_consumers ~ x ~ Code: 27. DB::Exception: Cannot parse input: expected 'eof' before: 'x'. (CANNOT_PARSE_INPUT_ASSERTION_FAILED)
            kafka_max_block_size ~ 0 ~ Code: 36. DB::Exception: kafka_max_block_size can not be lower than 1. (BAD_ARGUMENTS)
            kafka_poll_max_batch_size ~ 0 ~ Code: 36. DB::Exception: kafka_poll_max_batch_size can not be lower than 1. (BAD_ARGUMENTS)
            kafka_handle_error_mode ~ dead ~ Code: 36. DB::Exception: Unexpected value of StreamingHandleErrorMode: 'dead'. Must be one of ['dead_letter_queue', 'stream', 'default']. (BAD_ARGUMENTS)
            kafka_consumers_pool_ttl_ms ~ 700000 ~ Code: 36. DB::Exception: The value of 'kafka_consumers_pool_ttl_ms' (700000) cannot be too big (greater then 600000), since this may cause live memory leaks. (BAD_ARGUMENTS)
            kafka_consumers_pool_ttl_ms ~ 100 ~ Code: 36. DB::Exception: The value of 'kafka_consumers_pool_ttl_ms' (100) cannot be less than 'kafka_consumer_reschedule_ms' (500). (BAD_ARGUMENTS)
            kafka_schema_registry_skip_bytes ~ 256 ~ Code: 36. DB::Exception: kafka_schema_registry_skip_bytes value 256 must be between 0 and 255. (BAD_ARGUMENTS)
            kafka_thread_per_consumer ~ 2 ~ Code: 70. DB::Exception: Field value 2 is out of range of bool type. (CANNOT_CONVERT_TYPE)
            kafka_thread_per_consumer ~ yes ~ Code: 467. DB::Exception: Cannot parse bool from string 'yes'. (CANNOT_PARSE_BOOL)
            kafka_row_delimiter ~ ab ~ Code: 19. DB::Exception: A setting's value string has to be an exactly one character long. (SIZE_OF_FIXED_STRING_DOESNT_MATCH)
            kafka_flush_interval_ms ~ 1.5 ~ Code: 27. DB::Exception: Cannot parse input: expected 'eof' before: '.5'. (CANNOT_PARSE_INPUT_ASSERTION_FAILED)
            kafka_compression_level ~ x ~ Code: 27. DB::Exception: Cannot parse input: expected 'eof' before: 'x'. (CANNOT_PARSE_INPUT_ASSERTION_FAILED)
            """)
    void mistakesAreReportedAsClickHouseDoes(String name, String value, String message) {
        assertThatThrownBy(() -> with(name, literal(value))).isInstanceOfSatisfying(UserException.class,
                e -> assertThat(e.describe()).isEqualTo(message));
    }

    @ParameterizedTest
    @CsvSource({"kafka_handle_error_mode,dead_letter_queue", "kafka_commit_every_batch,1", "kafka_commit_on_select,1",
        "kafka_keeper_path,/x", "kafka_replica_name,r", "kafka_aws_region,x", "kafka_sasl_mechanism,AWS_MSK_IAM",
        "kafka_autodetect_client_rack,AWS_ZONE_ID", "kafka_map_virtual_columns_on_write,1",
        "kafka_consumer_acquire_timeout_ms,5"})
    void whatIsNotSupportedIsRefusedByName(String name, String value) {
        assertThatThrownBy(() -> with(name, literal(value))).isInstanceOfSatisfying(UserException.class, e -> {
            assertThat(e.code().number()).isEqualTo(48);
            assertThat(e.getMessage()).contains(name.equals("kafka_sasl_mechanism") ? "AWS_MSK_IAM" : name);
        });
    }

    @Test
    void requiredParametersAreAskedForByName() {
        assertThatThrownBy(() -> parse(List.of(), Map.of()))
                .hasMessage("Required parameter 'kafka_broker_list' for storage Kafka not specified");
        assertThatThrownBy(() -> parse(FOUR.subList(0, 3), Map.of()))
                .hasMessage("Required parameter 'kafka_format' for storage Kafka not specified");
        Map<String, SettingValue> named = new HashMap<>(Map.of("kafka_broker_list", SettingValue.string("b"),
                "kafka_topic_list", SettingValue.string("t"), "kafka_group_name", SettingValue.string("")));
        assertThatThrownBy(() -> parse(List.of(), named))
                .hasMessage("Required parameter 'kafka_format' for storage Kafka not specified");
        named.put("kafka_format", SettingValue.string("CSV"));
        assertThat(parse(List.of(), named).group()).isEmpty();
    }

    @Test
    void aPositionalArgumentMustHaveItsType() {
        List<SettingValue> args = new ArrayList<>(FOUR);
        args.add(SettingValue.string(""));
        args.add(SettingValue.number(5));
        assertThatThrownBy(() -> parse(args, Map.of()))
                .hasMessage("Argument 'kafka_schema' must be a literal with type String, got UInt64");
    }

    @Test
    void thePasswordIsNotPrinted() {
        KafkaTableSettings s = with("kafka_sasl_password", SettingValue.string("topsecret"));
        assertThat(s.toString()).doesNotContain("topsecret").contains("[HIDDEN]");
        assertThat(KafkaTableSettings.isSecret("kafka_sasl_password")).isTrue();
    }
}
