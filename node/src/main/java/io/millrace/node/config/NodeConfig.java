package io.millrace.node.config;

import io.millrace.replication.replica.ChoreLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The checked configuration of one node.
 *
 * @param nodeName unique in the cluster; also the replica's name
 * @param path the data directory
 * @param listenHost address that all faces bind
 * @param advertisedHost host that other nodes reach this one by
 * @param httpPort ClickHouse's HTTP interface; 0 takes a free one
 * @param transferPort parts between nodes; 0 takes a free one
 * @param rpcPort the admin RPC; 0 takes a free one
 * @param zooKeeper where ZooKeeper is, or null for one inside this node
 * @param macros {@code shard}, {@code replica} and any others
 * @param kafka the {@code <kafka>} section as it stands in the file
 * @param profile settings of {@code profiles.default}, checked
 * @param users name to password, empty text for none; never printed
 * @param ddlTimeout how long DDL waits for the other nodes by default
 * @param test what only tests of the built distribution ask for
 */
public record NodeConfig(String nodeName, Path path, String listenHost, String advertisedHost, int httpPort,
        int transferPort,
        int rpcPort, @Nullable ZooKeeper zooKeeper, Map<String, String> macros, ConfigNode kafka,
        Map<String, String> profile,
        Map<String, String> users, ZoneId zone, Logger logger, long blockCacheBytes, Duration ddlTimeout, Test test) {
    public NodeConfig {
        macros = Map.copyOf(macros);
        profile = Map.copyOf(profile);
        users = Map.copyOf(users);
    }

    /** Servers as {@code host:port}, the root znode, the session's time-out. */
    public record ZooKeeper(List<String> servers, String root, Duration sessionTimeout) {
        public ZooKeeper {
            servers = List.copyOf(servers);
        }

        public String connectString() {
            return String.join(",", servers);
        }
    }

    /** Level in SLF4J's words, and a file or null for standard error. */
    public record Logger(String level, @Nullable Path file) {}

    /**
     * For tests.
     *
     * @param failpoints whether failpoints can be armed
     * @param chores     how often logs are truncated and windows pruned, and what they leave
     * @param armed      what is armed from the start, in the form of NAME=ACTION[@WHEN]; not checked here
     * @param storeQuotaBytes how large the store may become; a write beyond it fails as on a full disk
     */
    public record Test(boolean failpoints, List<String> armed, ChoreLimits chores, long storeQuotaBytes) {
        /** As in production. */
        public static final Test NONE = new Test(false, List.of(), ChoreLimits.DEFAULT, Long.MAX_VALUE);

        public Test {
            armed = List.copyOf(armed);
        }
    }

    @Override
    public String toString() {
        return "NodeConfig[nodeName=" + nodeName + ", path=" + path + ", listenHost=" + listenHost + ", advertisedHost="
                + advertisedHost + ", httpPort=" + httpPort + ", transferPort=" + transferPort + ", rpcPort=" + rpcPort
                + ", zooKeeper=" + zooKeeper + ", macros=" + macros + ", profile=" + profile + ", users="
                + users.keySet()
                + ", zone=" + zone + ", logger=" + logger + (test.equals(Test.NONE) ? "" : ", test=" + test) + "]";
    }
}
