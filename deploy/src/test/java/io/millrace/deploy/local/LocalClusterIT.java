package io.millrace.deploy.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.deploy.cli.CommandException;
import io.millrace.deploy.produce.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalClusterIT {
    private static final Duration GONE_WITHIN = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void servesUntilItIsClosedAndLeavesNoProcess() throws IOException, InterruptedException {
        List<String> said = new ArrayList<>();
        LocalCluster cluster = LocalCluster.in(directory).nodes(0).build();
        long zooKeeper;
        long broker;
        try (cluster) {
            cluster.startServices(said::add);
            zooKeeper = cluster.zooKeeper().pid();
            broker = cluster.broker().pid();
            assertThat(Topics.ensure(cluster.bootstrap(), "t", 1)).isTrue();
            assertThat(cluster.ended()).isEmpty();
            suspendedItStandsStill(cluster.broker());
        }
        assertThat(said).hasSize(2)
                .anySatisfy(line -> assertThat(line).contains("Kafka broker on " + cluster.bootstrap()));
        assertThat(ProcessHandle.of(zooKeeper)).isEmpty();
        assertThat(ProcessHandle.of(broker)).isEmpty();
        assertThat(cluster.ended()).hasSize(2);
        cluster.close(); // a second time it does nothing
    }

    private static void suspendedItStandsStill(LocalProcess process) throws IOException, InterruptedException {
        process.suspend();
        assertThat(state(process.pid())).isEqualTo("T");
        process.resume();
        assertThat(state(process.pid())).isNotEqualTo("T");
    }

    /** The state letter of a process as ps has it. */
    private static String state(long pid) throws IOException, InterruptedException {
        Process ps = new ProcessBuilder("ps", "-o", "state=", "-p", Long.toString(pid)).start();
        String state = new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        ps.waitFor();
        return state.isEmpty() ? "" : state.substring(0, 1);
    }

    @Test
    void aSuspendedProcessIsEndedToo() throws IOException, InterruptedException {
        long pid;
        try (LocalCluster cluster = LocalCluster.in(directory).nodes(0).build()) {
            cluster.startServices(line -> {
            });
            pid = cluster.zooKeeper().pid();
            cluster.zooKeeper().suspend();
        }
        assertThat(ProcessHandle.of(pid)).isEmpty();
    }

    @Test
    void childrenEndWhenTheirLauncherIsKilled() throws IOException, InterruptedException {
        Process launcher = launcher("nohook");
        List<ProcessHandle> children = children(launcher);
        launcher.destroyForcibly().waitFor();
        awaitGone(children);
    }

    @Test
    void childrenEndWithTheirLauncher() throws IOException, InterruptedException {
        Process launcher = launcher("hook");
        List<ProcessHandle> children = children(launcher);
        launcher.destroy();
        assertThat(launcher.waitFor(GONE_WITHIN.toSeconds(), TimeUnit.SECONDS)).isTrue();
        // the hook waited for them
        assertThat(children).noneMatch(ProcessHandle::isAlive);
    }

    private Process launcher(String hook) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-cp",
                System.getProperty("java.class.path"), LauncherForTest.class.getName(), directory.toString(), hook)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static List<ProcessHandle> children(Process launcher) throws IOException {
        try (BufferedReader out = launcher.inputReader(StandardCharsets.US_ASCII)) {
            String line = out.readLine();
            assertThat(line).startsWith("pids ");
            String[] fields = line.split(" ");
            List<ProcessHandle> children = List.of(ProcessHandle.of(Long.parseLong(fields[1])).orElseThrow(),
                    ProcessHandle.of(Long.parseLong(fields[2])).orElseThrow());
            assertThat(children).allMatch(ProcessHandle::isAlive);
            return children;
        }
    }

    private static void awaitGone(List<ProcessHandle> processes) {
        for (ProcessHandle process : processes) {
            process.onExit().orTimeout(GONE_WITHIN.toSeconds(), TimeUnit.SECONDS).join();
        }
    }

    @Test
    void aNodeThatCannotStartIsExplainedByItsOutput() throws IOException, InterruptedException {
        try (LocalCluster cluster = LocalCluster.in(directory)
                .nodes(1)
                .nodeJvmOptions(List.of("-XX:NoSuchOption"))
                .build()) {
            assertThat(Files.readString(cluster.nodes().getFirst().config()))
                    .contains("http_port: " + cluster.nodes().getFirst().httpPort())
                    .contains("replica: \"node1\"");
            assertThatThrownBy(() -> cluster.startNodes(line -> {
            })).isInstanceOf(CommandException.class)
                    .hasMessageContaining("node1 ended while starting, status 1")
                    .hasMessageContaining("NoSuchOption");
        }
    }
}
