package io.millrace.deploy.zookeeper;

import io.millrace.deploy.cli.CommandException;
import io.millrace.deploy.cli.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.zookeeper.server.persistence.FilePadding;
import org.apache.zookeeper.server.quorum.QuorumPeer;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig.ConfigException;
import org.apache.zookeeper.server.quorum.QuorumPeerMain;

/**
 * One server of an ensemble, in this process. It serves while most servers of the ensemble run. Durable: its directory, which holds its id.
 */
final class EnsembleMember extends QuorumPeerMain {
    private static final Pattern SERVER = Pattern.compile("[^:;]+:\\d+:\\d+;(?:[^:;]+:)?\\d+");
    private static final int TICK_MS = 500;
    private static final long LOG_PREALLOCATION_BYTES = 4L << 20;

    /**
     * Starts to look for the others; returns at once.
     *
     * @param id
     *            its place in {@code servers}, from 1
     * @param servers
     *            all servers, each {@code host:peer port:election port;client port}
     */
    static EnsembleMember start(int id, List<String> servers, Path directory) throws IOException {
        System.setProperty("zookeeper.admin.enableServer", "false");
        FilePadding.setPreallocSize(LOG_PREALLOCATION_BYTES);
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("myid"), id + "\n");
        Properties properties = new Properties();
        properties.setProperty("dataDir", directory.toString());
        properties.setProperty("tickTime", Integer.toString(TICK_MS));
        properties.setProperty("initLimit", "20");
        properties.setProperty("syncLimit", "10");
        properties.setProperty("minSessionTimeout", "1000");
        properties.setProperty("maxSessionTimeout", "120000");
        properties.setProperty("maxClientCnxns", "0");
        properties.setProperty("standaloneEnabled", "false");
        for (int i = 0; i < servers.size(); i++) {
            properties.setProperty("server." + (i + 1), servers.get(i));
        }
        QuorumPeerConfig config = new QuorumPeerConfig();
        EnsembleMember member = new EnsembleMember();
        try {
            config.parseProperties(properties);
        } catch (ConfigException wrong) {
            throw new CommandException(
                    "the ensemble " + String.join(",", servers) + " cannot be: " + wrong.getMessage(),
                    wrong);
        }
        Thread.ofPlatform().daemon().name("zookeeper-" + id).start(() -> member.run(config));
        return member;
    }

    /** The servers of {@code --servers}. */
    static List<String> servers(String text) {
        List<String> servers = List.of(text.split(",", -1));
        for (String server : servers) {
            if (!SERVER.matcher(server).matches()) {
                throw new UsageException("--servers wants host:peer port:election port;client port of each server,"
                        + " separated by commas, not '" + server + "'");
            }
        }
        return servers;
    }

    private void run(QuorumPeerConfig config) {
        try {
            runFromConfig(config);
        } catch (IOException | RuntimeException
                | org.apache.zookeeper.server.admin.AdminServer.AdminServerException e) {
            System.err.println("zookeeper: " + e);
        }
        Runtime.getRuntime().halt(1);
    }

    /** Whether it takes part in a quorum now, so that clients are served. */
    boolean isServing() {
        QuorumPeer peer = quorumPeer;
        if (peer == null) {
            return false;
        }
        return switch (peer.getPeerState()) {
            case LEADING, FOLLOWING, OBSERVING -> true;
            case LOOKING -> false;
        };
    }
}
