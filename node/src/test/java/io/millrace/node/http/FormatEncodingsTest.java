package io.millrace.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.node.query.EffectiveSettings;
import io.millrace.node.query.QueryProgress;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FormatEncodingsTest {
    private final FormatEncodings formats = new FormatEncodings(ZoneId.of("UTC"));

    private String encode(String format, Map<String, String> settings) throws IOException {
        OutputEncoding encoding = formats.open(format, FakeQueryService.TEXT, new EffectiveSettings(settings));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        encoding.begin(out);
        encoding.block(FakeQueryService.block("a", "b,\"c"), out);
        encoding.block(FakeQueryService.block("d"), out);
        encoding.end(new QueryProgress(3, 30, 0, 0, 3, 30, 1_500_000_000), Optional.of(9L), out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void writesBlocksInTheFormatThatIsNamed() throws IOException {
        assertThat(encode("TSV", Map.of())).isEqualTo("a\nb,\"c\nd\n");
        assertThat(encode("CSVWithNames", Map.of())).isEqualTo("\"text\"\n\"a\"\n\"b,\"\"c\"\n\"d\"\n");
        assertThat(encode("JSON", Map.of())).contains("\"rows\": 3", "\"rows_before_limit_at_least\": 9",
                "\"rows_read\": 3", "\"bytes_read\": 30", "\"elapsed\": 1.5");
    }

    @Test
    void obeysTheSettingsOfTheQueryAndIgnoresThoseOfOthers() throws IOException {
        assertThat(encode("CSV", Map.of("format_csv_delimiter", ";", "max_block_size", "1"))).startsWith("\"a\"\n");
    }

    @Test
    void namesItsContentType() {
        OutputEncoding csv = formats.open("CSVWithNames", FakeQueryService.TEXT, new EffectiveSettings(Map.of()));
        assertThat(csv.contentType()).isEqualTo("text/csv; charset=UTF-8; header=present");
        assertThat(csv.formatName()).isEqualTo("CSVWithNames");
        assertThatThrownBy(() -> formats.open("Nope", FakeQueryService.TEXT, new EffectiveSettings(Map.of())))
                .isInstanceOfSatisfying(UserException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_FORMAT));
    }
}
