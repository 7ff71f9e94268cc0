package io.millrace.clustertests.fault;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Whose a local connection is, as Linux tells it; elsewhere nobody's. */
public final class SocketOwner {
    private static final Path NET = Path.of("/proc/net");

    private SocketOwner() {}

    /** Whether the other end of an accepted connection belongs to a process. */
    public static boolean is(Socket accepted, long pid) {
        try {
            String inode = inode(accepted.getPort(), accepted.getLocalPort());
            if (inode.isEmpty()) {
                return false;
            }
            try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
                return files.anyMatch(file -> isLinkTo(file, "socket:[" + inode + "]"));
            }
        } catch (IOException unknown) {
            return false;
        }
    }

    private static boolean isLinkTo(Path file, String target) {
        try {
            return Files.readSymbolicLink(file).toString().equals(target);
        } catch (IOException gone) {
            return false;
        }
    }

    private static String inode(int clientPort, int serverPort) throws IOException {
        String client = String.format(Locale.ROOT, ":%04X", clientPort);
        String server = String.format(Locale.ROOT, ":%04X", serverPort);
        for (String table : List.of("tcp6", "tcp")) {
            if (!Files.exists(NET.resolve(table))) {
                continue;
            }
            for (String line : Files.readAllLines(NET.resolve(table))) {
                String[] fields = line.strip().split("\\s+");
                if (fields.length > 9 && fields[1].endsWith(client) && fields[2].endsWith(server)) {
                    return fields[9];
                }
            }
        }
        return "";
    }
}
