package io.millrace.deploy.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files and command lines of a local cluster. Immutable. */
final class LocalLayout {
    static final String NODE_MAIN = "io.millrace.node.main.Main";
    /** As the start script has them. */
    private static final List<String> NODE_OPTIONS = List.of("-XX:MetaspaceSize=128m", "-XX:CompileThresholdScaling=3",
            "-XX:Tier4InvocationThreshold=50000", "-XX:Tier4MinInvocationThreshold=6000",
            "-XX:Tier4CompileThreshold=150000", "-XX:Tier4BackEdgeThreshold=400000");
    private static final long SERIAL_GC_MAX_HEAP_MB = 1536;

    private final Path directory;
    private final Path java;
    private final String classPath;

    LocalLayout(Path directory, Path java, String classPath) {
        this.directory = directory;
        this.java = java;
        this.classPath = classPath;
    }

    Path data(String name) {
        return directory.resolve(name);
    }

    Path output(String name) {
        return directory.resolve("logs").resolve(name + ".out");
    }

    Path log(String name) {
        return directory.resolve("logs").resolve(name + ".log");
    }

    void create() throws IOException {
        Files.createDirectories(directory.resolve("logs"));
    }

    /** The command line of a child with that main class. */
    List<String> command(int heapMb, List<String> jvmOptions, String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        command.add("-Xmx" + heapMb + "m");
        boolean isNode = mainClass.equals(NODE_MAIN);
        if (isNode) {
            command.addAll(NODE_OPTIONS);
            if (jvmOptions.stream().noneMatch(option -> option.startsWith("-XX:AOT"))) {
                AotCache.find(classPath).ifPresent(cache -> command.add("-XX:AOTCache=" + cache));
            }
        }
        command.add(heapMb <= SERIAL_GC_MAX_HEAP_MB ? "-XX:+UseSerialGC" : "-XX:+UseG1GC");
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add("-Djava.awt.headless=true");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(classPath);
        command.add(Supervised.class.getName());
        command.add(mainClass);
        command.addAll(arguments);
        return command;
    }

    /** Writes the configuration of a node and returns the file. */
    Path writeConfig(String name, int httpPort, int rpcPort, int transferPort, int zooKeeperPort,
            int sessionTimeoutMs,
            String more) throws IOException {
        Path home = data(name);
        Path file = home.resolve("config.yaml");
        Files.createDirectories(home.resolve("data"));
        String yaml = """
                # written by the launcher of the local cluster
                display_name: %s
                path: %s
                listen_host: %s
                http_port: %d
                rpc_port: %d
                interserver_http_host: %s
                interserver_http_port: %d
                zookeeper:
                  root: /millrace
                  session_timeout_ms: %d
                  node:
                    - host: %s
                      port: %d
                macros:
                  shard: "01"
                  replica: %s
                logger:
                  level: information
                  log: %s
                %s""".formatted(quoted(name), quoted(home.resolve("data").toString()), LocalCluster.HOST, httpPort,
                rpcPort,
                LocalCluster.HOST, transferPort, sessionTimeoutMs, LocalCluster.HOST, zooKeeperPort,
                quoted(name),
                quoted(log(name).toString()), more);
        Files.writeString(file, yaml, StandardCharsets.UTF_8);
        return file;
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
