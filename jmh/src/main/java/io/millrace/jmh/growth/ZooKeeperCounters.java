package io.millrace.jmh.growth;

import io.millrace.deploy.cli.CommandException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * What a ZooKeeper server has counted, by its command {@code srvr}.
 *
 * @param received
 *            requests, pings included
 * @param znodes
 *            in its tree
 */
record ZooKeeperCounters(long received, long znodes) {
    private static final int TIMEOUT_MS = 5000;

    /** Asks a server; {@code connect} is {@code host:port}. */
    static ZooKeeperCounters of(String connect) throws IOException {
        int colon = connect.lastIndexOf(':');
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(connect.substring(0, colon),
                    Integer.parseInt(connect.substring(colon + 1))), TIMEOUT_MS);
            socket.setSoTimeout(TIMEOUT_MS);
            OutputStream out = socket.getOutputStream();
            out.write("srvr".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return parse(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        }
    }

    static ZooKeeperCounters parse(String answer) {
        return new ZooKeeperCounters(number(answer, "Received: "), number(answer, "Node count: "));
    }

    private static long number(String answer, String name) {
        return answer.lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.substring(name.length()).strip()))
                .findFirst()
                .orElseThrow(() -> new CommandException("ZooKeeper's answer to srvr has no '" + name + "': " + answer));
    }
}
