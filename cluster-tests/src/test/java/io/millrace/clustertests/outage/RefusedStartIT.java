package io.millrace.clustertests.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.clustertests.process.Cluster;
import io.millrace.clustertests.process.ClusterFixture;
import io.millrace.clustertests.process.Node;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node that cannot start ends with a status and a sentence that says what to do. */
class RefusedStartIT {
    private static final Duration END_TIMEOUT = Duration.ofMinutes(1);

    @RegisterExtension
    static final ClusterFixture FIXTURE = ClusterFixture.laidOut(Cluster.Spec.of("refused-start", 0));

    private final Cluster cluster = FIXTURE.cluster();

    @Test
    @Timeout(120)
    void anUnknownKeyIsNamed() throws Exception {
        Node node = cluster.extraNode("misspelt", cluster.freePorts(), "http_prot: 8123\n");
        String text = refusal(node);
        assertThat(text).contains("http_prot").contains("did you mean http_port");
    }

    @Test
    @Timeout(120)
    void aBadValueIsNamed() throws Exception {
        Node node = cluster.extraNode("bad-value", cluster.freePorts(), "timezone: Mars/Phobos\n");
        assertThat(refusal(node)).contains("timezone").contains("Mars/Phobos");
    }

    @Test
    @Timeout(240)
    void aTakenPortIsNamed() throws Exception {
        if (!cluster.zooKeeper().isAlive()) {
            cluster.zooKeeper().start();
            cluster.awaitZooKeeper();
        }
        Node.Ports free = cluster.freePorts();
        try (ServerSocket squatter = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int taken = squatter.getLocalPort();
            List<Node> nodes = List.of(
                    cluster.extraNode("http-taken", new Node.Ports(taken, free.rpc(), free.transfer()), ""),
                    cluster.extraNode("rpc-taken", new Node.Ports(free.http(), taken, free.transfer()), ""),
                    cluster.extraNode("transfer-taken", new Node.Ports(free.http(), free.rpc(), taken), ""));
            for (Node node : nodes) {
                assertThat(refusal(node)).as(node.name())
                        .contains(Integer.toString(taken))
                        .containsPattern("(?i)set (http|interserver_http|rpc)_port");
            }
        }
    }

    /** Starts a node that must end by itself, and returns what it printed: a sentence, not a stack trace. */
    private static String refusal(Node node) throws Exception {
        node.process().start();
        int status = node.process().awaitExit(END_TIMEOUT);
        String text = Files.readString(node.process().output(), StandardCharsets.UTF_8);
        assertThat(status).as("exit status of %s, which printed: %s", node, text).isBetween(1, 127);
        assertThat(text).doesNotContain("\tat io.millrace");
        return text;
    }
}
