package io.millrace.node.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Says exactly what a test wants on one connection, and reads answers one by one. */
final class RawClient implements AutoCloseable {
    private final Socket socket;

    RawClient(int port) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
    }

    /** An answer; {@code whole} is false when its chunks ended with the connection. */
    record Answer(int status, Map<String, String> headers, byte[] body, boolean whole) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    Answer get(String target) throws IOException {
        return send("GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n").read(true);
    }

    Answer post(String target, String body) throws IOException {
        return post(target, body.getBytes(StandardCharsets.UTF_8), "");
    }

    Answer post(String target, byte[] body, String headers) throws IOException {
        send("POST " + target + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + body.length + "\r\n" + headers + "\r\n");
        return send(body).read(true);
    }

    /** @param withBody false after HEAD */
    Answer read(boolean withBody) throws IOException {
        InputStream in = socket.getInputStream();
        String status = line(in);
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
        }
        int code = Integer.parseInt(status.split(" ")[1]);
        if (!withBody || code == 100 || code == 204) {
            return new Answer(code, headers, new byte[0], true);
        }
        if (headers.containsKey("content-length")) {
            byte[] body = in.readNBytes(Integer.parseInt(headers.get("content-length")));
            return new Answer(code, headers, body, true);
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (!headers.containsKey("transfer-encoding")) {
            in.transferTo(body);
            return new Answer(code, headers, body.toByteArray(), true);
        }
        try {
            for (int size = size(in); size > 0; size = size(in)) {
                body.write(in.readNBytes(size));
                line(in);
            }
            line(in);
            return new Answer(code, headers, body.toByteArray(), true);
        } catch (EOFException e) {
            return new Answer(code, headers, body.toByteArray(), false);
        }
    }

    private static int size(InputStream in) throws IOException {
        return Integer.parseInt(line(in), 16);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection ended in: " + line);
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /** Whether the server closes, within the socket's time-out. */
    boolean isClosedByServer() throws IOException {
        return socket.getInputStream().read() < 0;
    }

    Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
