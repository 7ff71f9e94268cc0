package io.millrace.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The demo's questions against a server that answers as a node does. */
class ClusterViewIT {
    private HttpServer server;
    private URI node;
    private SqlOverHttp sql;
    private ClusterView view;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String query = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String answer;
            int status = 200;
            if (query.startsWith("SELECT count(), sum(number)")) {
                answer = "200000\t17\t3\t99\t2019-09-23 11:00:00\t2019-09-23 13:46:39\n";
            } else if (query.contains("system.parts")) {
                answer = "6\n";
            } else if (query.contains("system.kafka_consumers")) {
                answer = "50000\t[3,0]\t[]\n16667\t[4]\t['Code: 27. while parsing']\n";
            } else if (query.startsWith("SELECT count() FROM KafkaEngine.github")) {
                answer = "123\n";
            } else {
                status = 404;
                answer = "Code: 60. DB::Exception: Unknown table expression identifier 'x'. (UNKNOWN_TABLE)\n";
            }
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        node = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        sql = new SqlOverHttp();
        view = new ClusterView(sql, List.of(new ClusterView.Node("node1", node)));
    }

    @AfterEach
    void stop() {
        sql.close();
        server.stop(0);
    }

    @Test
    void putsTogetherWhatANodeSays() throws IOException, InterruptedException {
        assertThat(view.rowCounts()).containsExactly(123L);
        assertThat(view.states()).containsExactly(new NodeState("node1", 200_000, 66_667, List.of(0, 3, 4), 2, 6,
                "200000 17 3 99 2019-09-23 11:00:00 2019-09-23 13:46:39", List.of("['Code: 27. while parsing']")));
    }

    @Test
    void anErrorIsTheNodesOwnText() {
        assertThatThrownBy(() -> sql.run(node, "default", "SELECT * FROM x", Duration.ofSeconds(10)))
                .isInstanceOf(SqlException.class)
                .hasMessage("Code: 60. DB::Exception: Unknown table expression identifier 'x'. (UNKNOWN_TABLE)");
    }

    @Test
    void aNodeThatIsGoneIsAnIoException() {
        server.stop(0);
        assertThatThrownBy(() -> view.rowCounts()).isInstanceOf(IOException.class);
    }
}
