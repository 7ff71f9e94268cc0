package io.millrace.coordination.zookeeper;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between a client and a server and swallows one direction: the peer sees an open connection on which nothing
 * comes. Threads {@code proxy-*}, two for each connection.
 */
final class ReplyDroppingProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final int serverPort;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private volatile boolean isDroppingRequests;
    private volatile boolean isDroppingReplies;

    ReplyDroppingProxy(int serverPort) throws IOException {
        this.serverPort = serverPort;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start("proxy-accept", this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    void dropRequests() {
        isDroppingRequests = true;
    }

    void dropReplies() {
        isDroppingReplies = true;
    }

    /** Lets bytes pass again, on new connections: a stream that has lost bytes is no good. */
    void heal() {
        closeSockets();
        isDroppingRequests = false;
        isDroppingReplies = false;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                sockets.add(client);
                sockets.add(server);
                start("proxy-requests", () -> copy(client, server, true));
                start("proxy-replies", () -> copy(server, client, false));
            } catch (IOException e) {
                // The listener was closed, or a peer went away: the next accept tells.
            }
        }
    }

    private void copy(Socket from, Socket to, boolean isRequest) {
        byte[] buffer = new byte[8192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int count;
            while ((count = in.read(buffer)) >= 0) {
                if (!(isRequest ? isDroppingRequests : isDroppingReplies)) {
                    out.write(buffer, 0, count);
                    out.flush();
                }
            }
        } catch (IOException e) {
            // The connection ends; so does its other half.
        } finally {
            close(from);
            close(to);
        }
    }

    private void start(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void closeSockets() {
        List<Socket> open = new ArrayList<>(sockets);
        sockets.removeAll(open);
        open.forEach(ReplyDroppingProxy::close);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed as far as the test is concerned.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        closeSockets();
        for (Thread thread : threads) {
            try {
                thread.join(5_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
