package io.millrace.deploy.local;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A node of a local cluster.
 *
 * @param name
 *            of the node, also its replica name
 * @param httpPort
 *            of the SQL interface
 * @param rpcPort
 *            of the admin RPC
 * @param transferPort
 *            of the transfer of parts
 * @param config
 *            its configuration file
 * @param log
 *            its log
 * @param process
 *            the process
 */
public record LocalNode(String name, int httpPort, int rpcPort, int transferPort, Path config, Path log,
        LocalProcess process) {

    /** Where its HTTP interface is, without a slash at the end. */
    public URI http() {
        return URI.create("http://" + LocalCluster.HOST + ":" + httpPort);
    }

    /** The end of its log, or of what it printed when it never got so far as to log. */
    public List<String> logTail(int lines) throws IOException {
        List<String> tail = new ArrayList<>(LocalProcess.tail(log, lines));
        if (tail.size() < lines) {
            tail.addAll(process.outputTail(lines - tail.size()));
        }
        return tail;
    }
}
