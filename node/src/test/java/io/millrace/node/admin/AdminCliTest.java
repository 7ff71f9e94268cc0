package io.millrace.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.node.failpoint.ArmedFailpoints;
import io.millrace.node.rpc.AdminServer;
import io.millrace.node.rpc.FakeAdminSource;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The command line against two nodes in this process. */
final class AdminCliTest {
    private final ObjectMapper mapper = new ObjectMapper();
    private final FakeAdminSource one = new FakeAdminSource("node1", 0, 2);
    private final FakeAdminSource two = new FakeAdminSource("node2", 1);
    private final ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    private AdminServer first;
    private AdminServer second;

    @BeforeEach
    void start() {
        first = AdminServer.start("127.0.0.1", 0, one);
        second = AdminServer.start("127.0.0.1", 0, two);
        for (FakeAdminSource source : List.of(one, two)) {
            source.rpcAddresses.put("node1", "127.0.0.1:" + first.port());
            source.rpcAddresses.put("node2", "127.0.0.1:" + second.port());
        }
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
    }

    @Test
    void failpointsAreArmedAndListedWhereTheConfigurationHasThem() {
        assertThat(run("failpoint", "list")).isEqualTo(AdminCli.REFUSED);
        assertThat(errBytes.toString(StandardCharsets.UTF_8)).contains("test.failpoints");
        first.close();
        ArmedFailpoints failpoints = new ArmedFailpoints();
        first = AdminServer.start("127.0.0.1", 0, one, Optional.of(failpoints));
        assertThat(run("failpoint", "arm", "commit.3.after=error@2")).isEqualTo(AdminCli.DONE);
        failpoints.reach("commit.3.after");
        outBytes.reset();
        assertThat(run("failpoint", "list")).isEqualTo(AdminCli.DONE);
        assertThat(outBytes.toString(StandardCharsets.UTF_8))
                .containsPattern("commit.3.after +1 +0 +0 +commit.3.after=error@2");
        assertThat(run("failpoint", "arm", "commit.3.never=halt")).isEqualTo(AdminCli.REFUSED);
        assertThat(errBytes.toString(StandardCharsets.UTF_8)).contains("there is no failpoint 'commit.3.never'");
        assertThat(run("failpoint", "disarm", "commit.3.after")).isEqualTo(AdminCli.DONE);
        failpoints.reach("commit.3.after");
        assertThat(run("failpoint", "shoot")).isEqualTo(AdminCli.USAGE);
    }

    private int run(String... args) {
        List<String> all = new ArrayList<>(List.of("--host", "127.0.0.1", "--port", Integer.toString(first.port()),
                "--timeout", "30"));
        all.addAll(List.of(args));
        return runBare(all.toArray(String[]::new));
    }

    private int runBare(String... args) {
        outBytes.reset();
        errBytes.reset();
        return AdminCli.run(args, stream(outBytes), stream(errBytes));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, false, StandardCharsets.UTF_8);
    }

    private String out() {
        return outBytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    private String err() {
        return errBytes.toString(StandardCharsets.UTF_8);
    }

    private JsonNode json() {
        try {
            return mapper.readTree(out());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void printsMembersAligned() {
        one.rpcAddresses.put("node2", "127.0.0.1:2");
        one.rpcAddresses.put("node1", "127.0.0.1:1");
        assertThat(run("members")).isZero();
        assertThat(out()).isEqualTo("""
                name      alive  release  started (UTC)        http            transfer  rpc          macros                  \
                instance
                node1  *  yes    0.1.0    2026-03-01 12:00:00  127.0.0.1:8123  -         127.0.0.1:1  replica=node1 shard=01  \
                instance-node1
                node2     yes    0.1.0    2026-03-01 12:00:00  127.0.0.1:8123  -         127.0.0.1:2  replica=node2 shard=01  \
                instance-node2

                * the node that answers
                """);
        assertThat(err()).isEmpty();
    }

    @Test
    void printsConsumersWithLagCountersAndErrors() {
        assertThat(run("consumers")).isZero();
        assertThat(out()).isEqualTo("""
                table          #  state      topic partition  phase    committed  position   end  lag  paused  epoch  consumer
                default.queue  0  CONSUMING  github-0         RUNNING       1000      1500  1750  750  no          7  \
                millrace-node1-default-queue
                default.queue  0  CONSUMING  github-2         RUNNING       1000      1500  1750  750  yes         7  \
                millrace-node1-default-queue

                lag in all: 1500 messages

                messages since the ledgers exist, whoever consumed them:
                topic partition  consumed  inserted  filtered  skipped  dead letters  gap  table
                github-0             1000       900        50       30            15    5  default.queue
                github-2             1000       900        50       30            15    5  default.queue

                default.queue #0: 2026-03-01 12:00:00 UTC: Code: 117. first line second line [31m
                """);
    }

    @Test
    void showsWhatIsUnknownAndWhyAConsumerIsIdle() {
        try (AdminServer acquiring = AdminServer.start("127.0.0.1", 0, new FakeAdminSource("node3", 3));
                AdminServer idle = AdminServer.start("127.0.0.1", 0, new FakeAdminSource("node4"))) {
            assertThat(run("consumers", "--port", Integer.toString(acquiring.port()))).isZero();
            assertThat(out()).contains("github-3         RUNNING          -      1500    -    -  no")
                    .contains("lag in all: 0 messages, and what is not known yet")
                    .doesNotContain("messages since the ledgers exist");
            assertThat(run("consumers", "--port", Integer.toString(idle.port()))).isZero();
            assertThat(out()).contains("UNASSIGNED  -").contains("UNASSIGNED: more consumers than topic partitions");
        }
    }

    @Test
    void asksEveryMember() {
        assertThat(run("consumers", "--all")).isZero();
        assertThat(out()).contains("node1  default.queue  0  CONSUMING  github-0")
                .contains("node2  default.queue  0  CONSUMING  github-1")
                .contains("lag in all: 2250 messages")
                .contains("node2: default.queue #0: 2026-03-01");
    }

    @Test
    void saysWhichMembersDidNotAnswer() {
        second.close();
        one.rpcAddresses.put("node3", "");
        one.rpcAddresses.put("node4", "nowhere");
        assertThat(run("consumers", "--all")).isEqualTo(2);
        assertThat(out()).contains("node1  default.queue").doesNotContain("node2");
        assertThat(err()).contains("node2: cannot reach the admin RPC at 127.0.0.1:" + second.port())
                .contains("node3: node node3 is not alive")
                .contains("node4: node node4 publishes no address of its admin RPC but 'nowhere'");

        assertThat(run("consumers", "--all", "--json")).isEqualTo(2);
        assertThat(json().get("answers")).hasSize(1);
        assertThat(json().get("failures")).hasSize(3);
        assertThat(json().get("failures").get(0).get("node").asText()).isEqualTo("node2");
    }

    @Test
    void printsTables() {
        assertThat(run("tables")).isZero();
        assertThat(out()).isEqualTo("""
                database  table   engine                 rows  parts      size  schema  detached  \
                uuid                                  path
                default   github  ReplicatedMergeTree  200000      3  1.50 GiB       2  no        \
                11111111-2222-3333-4444-555555555555  /millrace/tables/11111111-2222-3333-4444-555555555555/01
                default   queue   Kafka                     -      -         -       0  yes       \
                22222222-2222-3333-4444-555555555555  -
                """);
        assertThat(run("tables", "queue")).isZero();
        assertThat(out()).doesNotContain("github").contains("queue");
        assertThat(run("tables", "--database", "other")).isZero();
        assertThat(out()).isEqualTo("no tables\n");
    }

    @Test
    void believesAReplicasOwnNode() {
        assertThat(run("replicas", "github")).isZero();
        assertThat(out())
                .contains("node1    node1  yes         41       42  abcdef012345…      2  FOLLOWING  no         "
                        + "lost a peer")
                .contains("node2    node2  yes         41       42  abcdef012345…      -  -")
                .contains("--all asks every one");
        assertThat(run("replicas", "default.github", "--all")).isZero();
        assertThat(out()).contains("node2    node2  yes         41       42  abcdef012345…      2  FOLLOWING")
                .doesNotContain("--all")
                .doesNotContain("ALARM");
    }

    @Test
    void alarmsWhenReplicasDiffer() {
        one.differing.add("node2");
        assertThat(run("replicas", "github")).isZero();
        assertThat(out()).contains("ALARM: replicas node1 and node2 differ at log index 41: state hash"
                + " abcdef0123456789abcdef and ffff");
    }

    @Test
    void printsParts() {
        assertThat(run("parts", "default.github")).isZero();
        assertThat(out()).isEqualTo("""
                part             rows      size  level  state     origin  content        file           \
                changed (UTC)        id                                sources
                202603_1_1_0    10000  1.50 KiB      0  local     node1   000000000000…  001122334455…  \
                2026-03-01 12:00:00  00000000000000000000000000000001  github-0 [0, 10000)
                202603_2_2_0    20000  3.00 KiB      0  known     node1   000000000000…  001122334455…  \
                2026-03-01 12:00:00  00000000000000000000000000000002  github-0 [10000, 20000)
                202603_-1_-1_0  30000  4.50 KiB      0  prepared  -       000000000000…  001122334455…  \
                2026-03-01 12:00:00  00000000000000000000000000000003  github-0 [20000, 30000)
                """);
        assertThat(run("parts", "default.github", "--limit=1")).isZero();
        assertThat(out()).contains("1 of 3 parts; --limit N shows more");
    }

    @Test
    void printsTheQueue() {
        assertThat(run("queue")).isZero();
        assertThat(out()).isEqualTo("""
                table           part              size  state            age  tries  origin  last error
                default.github  202603_2_2_0  3.00 KiB  FETCHING  3 min 04 s      3  node1   node1 refused: part is gone
                """);
        assertThat(run("queue", "`default`.`queue`")).isZero();
        assertThat(out()).isEqualTo("the queue is empty: every part that is known is here\n");
    }

    @Test
    void pausesAndResumes() {
        assertThat(run("pause", "queue")).isZero();
        assertThat(out()).isEqualTo("node1: paused default.queue, all topic partitions; 2 are assigned here now\n");
        assertThat(run("resume", "default.queue", "github", "1")).isZero();
        assertThat(out()).isEqualTo("""
                node1: resumed default.queue, github-1; none is assigned here now
                Other members go on as before; --all asks every one.
                """);
        assertThat(run("pause", "--all", "queue", "github", "1")).isZero();
        assertThat(out()).isEqualTo("""
                node1: paused default.queue, github-1; none is assigned here now
                node2: paused default.queue, github-1; 1 is assigned here now
                """);
        assertThat(one.changes).containsExactly("pause default.queue", "resume default.queue github-1",
                "pause default.queue github-1");
        assertThat(two.changes).containsExactly("pause default.queue github-1");
    }

    @Test
    void seeksAtTheOwnerAlone() {
        assertThat(run("seek", "queue", "github", "1", "500")).isEqualTo(1);
        assertThat(err()).contains("github-1").contains("QUERY_NOT_ALLOWED");
        assertThat(run("seek", "queue", "github", "1", "500", "--all")).isZero();
        assertThat(out()).isEqualTo("node2: default.queue goes on with github-1 at offset 500, was at 1000\n");
        assertThat(one.changes).isEmpty();
        assertThat(two.changes).containsExactly("seek default.queue github-1 500");

        assertThat(run("seek", "queue", "github", "7", "500", "--all")).isEqualTo(1);
        assertThat(err()).contains("no member has github-7 of default.queue now");
        second.close();
        assertThat(run("seek", "queue", "github", "7", "500", "--all")).isEqualTo(2);
        assertThat(err()).contains("node2: cannot reach");
    }

    @Test
    void printsJson() {
        assertThat(run("parts", "default.github", "--json")).isZero();
        JsonNode part = json().get("parts").get(0);
        assertThat(json().get("node").asText()).isEqualTo("node1");
        assertThat(part.get("partId").asText()).isEqualTo("00000000000000000000000000000001");
        assertThat(part.get("rows").asText()).isEqualTo("10000");
        assertThat(part.get("state").asText()).isEqualTo("PART_STATE_LOCAL");
        assertThat(part.get("level").asInt(-1)).isZero();
        assertThat(part.get("sources").get(0).get("endOffsetExclusive").asText()).isEqualTo("10000");
        assertThat(run("tables", "queue", "--json", "--all")).isZero();
        assertThat(json().get("answers").get(1).get("node").asText()).isEqualTo("node2");
        assertThat(json().get("answers").get(1).get("tables").get(0).has("rows")).isFalse();
        assertThat(json().get("failures")).isEmpty();
        assertThat(run("pause", "queue", "--json")).isZero();
        assertThat(json().get("assignedHere").asInt()).isEqualTo(2);
    }

    @Test
    void watchesUntilItIsEnded() {
        List<Long> waits = new ArrayList<>();
        int status = AdminCli.run(
                new String[] {"queue", "--json", "--watch", "7", "--host", "127.0.0.1:" + first.port()},
                stream(outBytes), stream(errBytes), time -> {
                    waits.add(time.toSeconds());
                    return waits.size() < 3;
                });
        assertThat(status).isZero();
        assertThat(waits).containsExactly(7L, 7L, 7L);
        assertThat(out().lines()).as("one document a line").hasSize(3).allMatch(line -> line.startsWith("{"));
    }

    @Test
    void watchesOnWhileTheNodeRefusesOrIsAway() {
        List<String> seen = new ArrayList<>();
        int status = AdminCli.run(new String[] {"queue", "--watch=1", "--host", "127.0.0.1:" + first.port()},
                stream(outBytes), stream(errBytes), time -> {
                    seen.add(err());
                    if (seen.size() == 1) {
                        one.failure.set(new UserException(ErrorCode.NO_ZOOKEEPER, "no ZooKeeper"));
                    } else if (seen.size() == 2) {
                        one.failure.set(null);
                        first.close();
                    }
                    return seen.size() < 3;
                });
        assertThat(status).isEqualTo(2);
        assertThat(seen.get(0)).isEmpty();
        assertThat(seen.get(1)).contains("NO_ZOOKEEPER");
        assertThat(seen.get(2)).contains("cannot reach the admin RPC");
    }

    @Test
    void tellsARefusalFromSilence() {
        assertThat(run("replicas", "default.absent")).isEqualTo(1);
        assertThat(err()).startsWith("millrace admin: Code: 60. DB::Exception: Table default.absent does not exist")
                .contains("(UNKNOWN_TABLE)");
        assertThat(run("pause", "github")).isEqualTo(1);
        first.close();
        assertThat(run("members")).isEqualTo(2);
        assertThat(err()).contains("127.0.0.1:" + first.port())
                .contains("the connection is refused")
                .contains("rpc_port");
        assertThat(out()).isEmpty();
        assertThat(run("members", "--watch", "1")).as("there is nothing to watch").isEqualTo(2);
    }

    @Test
    void explainsOtherFailuresToConnect() throws IOException {
        assertThat(runBare("members", "--host", "no-such-host.invalid")).isEqualTo(2);
        assertThat(err()).contains("the host name is unknown");
        // accepts connections and never says a word
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            assertThat(runBare("members", "--host", "127.0.0.1:" + mute.getLocalPort(), "--timeout", "1")).isEqualTo(2);
            assertThat(err()).contains("no answer within 1000 ms");
        }
        // speaks, but not HTTP/2
        try (ServerSocket other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (var socket = other.accept()) {
                    socket.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    socket.getOutputStream().flush();
                    socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(runBare("members", "--host", "127.0.0.1:" + other.getLocalPort(), "--timeout", "30"))
                    .isEqualTo(2);
            assertThat(err()).contains("not the admin RPC").contains("http_port");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "frobnicate | there is no command 'frobnicate'",
        "--json | a command is missing",
        "members extra | wrong number of arguments; write millrace admin members",
        "replicas | wrong number of arguments; write millrace admin replicas TABLE",
        "pause | write millrace admin pause TABLE [TOPIC PARTITION]",
        "pause queue github | a topic needs a partition",
        "pause queue github one | the partition must be a whole number, not 'one'",
        "seek queue github 0 -5 | there is no option '-5'",
        "seek queue github 0 99999999999999999999 | the offset must be a whole number",
        "seek queue github 4294967296 1 | the partition must be from 0 to",
        "pause queue --watch 1 | --watch is for looking",
        "members --limit 5 | --limit is for parts only",
        "parts queue --limit 0 | --limit must be from 1 to 10000",
        "members --port | --port needs a value",
        "members --port 70000 | --port must be from 1 to 65535",
        "members --host localhost:x | --port must be a whole number, not 'x'",
        "members --json=yes | --json takes no value",
        "members --verbose | there is no option '--verbose'",
        "replicas a.b --database c | two databases: a.b and --database c",
        "replicas `a | '`a' is not a table's name",
    })
    void namesWhatIsWrongWithTheArguments(String line, String message) {
        assertThat(runBare(line.split(" "))).isEqualTo(64);
        assertThat(err()).startsWith("millrace admin: ").contains(message).contains("--help");
        assertThat(out()).isEmpty();
    }

    @Test
    void explainsItself() {
        assertThat(runBare("--help")).isZero();
        assertThat(out()).contains("consumers [TABLE]").contains("--watch SECONDS").contains("Exit status");
        assertThat(out().lines()).allMatch(line -> line.length() <= 120);
        assertThat(runBare("help", "seek")).isZero();
        assertThat(out()).startsWith("Usage: millrace admin seek TABLE TOPIC PARTITION OFFSET").contains("ONCE MORE");
        assertThat(runBare()).isEqualTo(64);
        assertThat(err()).contains("Usage: millrace admin COMMAND");
    }

    @ParameterizedTest
    @EnumSource(Command.class)
    void teachesEveryCommandByExample(Command command) {
        assertThat(runBare(command.word(), "--help")).isZero();
        assertThat(out()).startsWith("Usage: " + command.usage()).contains("\n  millrace admin " + command.word());
        assertThat(out().lines()).allMatch(line -> line.length() <= 120);
    }
}
