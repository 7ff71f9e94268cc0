package io.millrace.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.node.http.RequestTarget.Route;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pieces a request is taken apart into, and the status that its failure has. */
final class RequestPartsTest {

    @ParameterizedTest
    @CsvSource({"GET, /, GREETING", "HEAD, /, GREETING", "GET, /ping, PING", "GET, /ping?x=1, PING",
        "HEAD, /ping, PING",
        "GET, /replicas_status, REPLICAS_STATUS", "GET, /?query=x, STATEMENT", "GET, /?, STATEMENT",
        "GET, ?query=x, STATEMENT", "GET, /query?query=x, STATEMENT", "GET, /query, UNKNOWN", "POST, /, STATEMENT",
        "POST, /query, STATEMENT", "POST, /ping, UNKNOWN", "PUT, /, UNKNOWN", "GET, /play, UNKNOWN",
        "OPTIONS, /, OPTIONS",
        "GET, http://h:1/ping, PING", "GET, http://h:1, GREETING", "POST, http://h/?a=http://b, STATEMENT",
        "GET, /?query=a://b, STATEMENT", "GET, /ping#x, PING"})
    void routesAsClickHouseDoes(String method, String uri, Route route) {
        assertThat(RequestTarget.parse(uri).route(HttpMethod.valueOf(method))).isEqualTo(route);
    }

    @Test
    void decodesQueryStringsByteByByte() {
        assertThat(UrlEncoding.parse("a=1+2&b=%C3%A4%2B&&c&d=&%61=x=y&e=%zz%4")).extracting(
                p -> p.name() + "=" + new String(p.value(), StandardCharsets.ISO_8859_1))
                .containsExactly("a=1 2", "b=\u00c3\u00a4+", "c=", "d=", "a=x=y", "e=%zz%4");
        assertThat(UrlEncoding.parse("q=%FF%00")).singleElement()
                .satisfies(p -> assertThat(p.value()).containsExactly(0xff, 0));
        assertThat(UrlEncoding.parse("")).isEmpty();
    }

    @Test
    void sortsParametersIntoReservedSettingsAndValues() {
        StatementParameters parameters = StatementParameters.of(UrlEncoding.parse(
                "query=SELECT+1&query_id=i&compress=1&max_threads=4&max_threads=5&param_a=%5CN&buffer_size=10&user="));
        assertThat(parameters.query()).asString(StandardCharsets.UTF_8).isEqualTo("SELECT 1");
        assertThat(parameters.settings()).isEqualTo(Map.of("max_threads", "5"));
        assertThat(parameters.parameters()).isEqualTo(Map.of("a", "\\N"));
        assertThat(parameters.flag("compress")).isTrue();
        assertThat(parameters.flag("decompress")).isFalse();
        assertThat(parameters.number("buffer_size")).hasValue(10L);
        assertThat(parameters.text("user")).isEmpty();
        fails(ErrorCode.CANNOT_PARSE_BOOL, () -> StatementParameters.of(UrlEncoding.parse("compress=maybe"))
                .flag("compress"));
        fails(ErrorCode.CANNOT_PARSE_NUMBER, () -> StatementParameters.of(UrlEncoding.parse("buffer_size=-1"))
                .number("buffer_size"));
        fails(ErrorCode.UNKNOWN_SETTING, () -> StatementParameters.of(UrlEncoding.parse("nope=1")));
        fails(ErrorCode.NOT_IMPLEMENTED, () -> StatementParameters.of(UrlEncoding.parse("extremes=1")));
    }

    private final Authenticator open = new Authenticator(Map.of("default", "", "reader", "pw"));
    private final Authenticator closed = new Authenticator(Map.of("default", "pw"));

    private static HttpHeaders headers(String... pairs) {
        HttpHeaders headers = new DefaultHttpHeaders();
        for (int i = 0; i < pairs.length; i += 2) {
            headers.add(pairs[i], pairs[i + 1]);
        }
        return headers;
    }

    @Test
    void anEmptyPasswordIsAPasswordToo() {
        assertThat(open.authenticate(headers(), Map.of())).isEqualTo("default");
        assertThat(open.authenticate(headers("X-ClickHouse-User", "default", "X-ClickHouse-Key", ""), Map.of()))
                .isEqualTo("default");
        fails(ErrorCode.AUTHENTICATION_FAILED,
                () -> open.authenticate(headers(), Map.of("user", "default", "password", "default")));
    }

    @Test
    void aPasswordIsAskedForOnlyWhenNothingWasOffered() {
        fails(ErrorCode.REQUIRED_PASSWORD, () -> closed.authenticate(headers(), Map.of()));
        fails(ErrorCode.AUTHENTICATION_FAILED, () -> closed.authenticate(headers(), Map.of("user", "default")));
        assertThat(closed.authenticate(headers(), Map.of("password", "pw"))).isEqualTo("default");
        assertThat(closed.authenticate(headers("X-ClickHouse-Key", "pw"), Map.of())).isEqualTo("default");
    }

    @Test
    void readsBasicAuthentication() {
        assertThat(open.authenticate(headers("Authorization", "basic  cmVhZGVyOnB3"), Map.of())).isEqualTo("reader");
        for (String bad : new String[] {"Basic", "Basic %%%", "Bearer abc", "Basic cmVhZGVy"}) {
            fails(ErrorCode.AUTHENTICATION_FAILED, () -> open.authenticate(headers("Authorization", bad), Map.of()));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"gzip|GZIP", "gzip, deflate, br|GZIP", "lz4,zstd,br,gzip,deflate|ZSTD",
        "identity|NONE", "''|NONE", "br|NONE", "deflate|DEFLATE", "gzip;q=0, deflate;q=0.5|DEFLATE", "GZIP ; q=1|GZIP",
        "zstd;q=0.0, lz4|LZ4", "gzipped|NONE"})
    void choosesACompressionThatTheClientTakes(String accept, ResponseCompression expected) {
        assertThat(ResponseCompression.choose(accept)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"62, 400", "117, 400", "60, 404", "81, 404", "115, 404", "194, 401", "516, 403", "48, 501", "209, 503",
        "159, 408", "381, 411", "229, 413", "57, 500", "164, 500", "241, 500", "395, 500", "1002, 500"})
    void statusesFollowTheCode(int code, int status) {
        assertThat(HttpStatuses.of(code).code()).isEqualTo(status);
    }

    private static void fails(ErrorCode code, Runnable action) {
        assertThatThrownBy(action::run).isInstanceOfSatisfying(UserException.class,
                e -> assertThat(e.code()).isEqualTo(code));
    }
}
