package io.millrace.coordination.zookeeper;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How to reach ZooKeeper.
 *
 * @param connectString    {@code host:port,host:port}, without a path
 * @param basePath         everything of the cluster lives below it; starts with '/', no '/' at its end
 * @param sessionTimeout   as asked of the server, which may change it to its own limits
 * @param operationTimeout how long a read is tried, and how long a write waits for a connection before it is sent
 * @param digest           {@code user:password}; znodes are then readable and writable by that user only
 * @param maxRequestBytes  the servers' {@code jute.maxbuffer}, less what a request needs around it
 */
public record ZooKeeperConfig(String connectString, String basePath, Duration sessionTimeout,
        Duration operationTimeout, Optional<String> digest, int maxRequestBytes) {
    /** Where a cluster lives if nothing else is said. */
    public static final String DEFAULT_BASE_PATH = "/millrace";

    /** ZooKeeper's default of {@code jute.maxbuffer} is 0xfffff. */
    public static final int DEFAULT_MAX_REQUEST_BYTES = 1_000_000;

    public ZooKeeperConfig {
        Objects.requireNonNull(digest, "digest");
        if (connectString.isBlank() || connectString.contains("/")) {
            throw new IllegalArgumentException("the connect string lists host:port, separated by commas, and no path: '"
                    + connectString + "'");
        }
        if (!basePath.startsWith("/") || basePath.length() < 2 || basePath.endsWith("/") || basePath.contains("//")) {
            throw new IllegalArgumentException(
                    "the base path starts with '/', is not empty and does not end with '/': '" + basePath + "'");
        }
        if (sessionTimeout.toMillis() < 1 || operationTimeout.toMillis() < 1 || maxRequestBytes < 1) {
            throw new IllegalArgumentException("sessionTimeout=" + sessionTimeout + " operationTimeout="
                    + operationTimeout + " maxRequestBytes=" + maxRequestBytes);
        }
        if (digest.isPresent() && !digest.get().contains(":")) {
            throw new IllegalArgumentException("the digest has the form user:password");
        }
    }

    /** Default timeouts and base path, no digest. */
    public static ZooKeeperConfig of(String connectString) {
        return new ZooKeeperConfig(connectString, DEFAULT_BASE_PATH, Duration.ofSeconds(15), Duration.ofSeconds(10),
                Optional.empty(), DEFAULT_MAX_REQUEST_BYTES);
    }

    /** This configuration with another base path. */
    public ZooKeeperConfig withBasePath(String path) {
        return new ZooKeeperConfig(connectString, path, sessionTimeout, operationTimeout, digest, maxRequestBytes);
    }

    /** This configuration with other timeouts. */
    public ZooKeeperConfig withTimeouts(Duration session, Duration operation) {
        return new ZooKeeperConfig(connectString, basePath, session, operation, digest, maxRequestBytes);
    }

    /** This configuration with a digest. */
    public ZooKeeperConfig withDigest(String userAndPassword) {
        return new ZooKeeperConfig(connectString, basePath, sessionTimeout, operationTimeout,
                Optional.of(userAndPassword), maxRequestBytes);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "connectString=" + connectString + " basePath=" + basePath + " sessionTimeout=" + sessionTimeout
                + " operationTimeout=" + operationTimeout + " digest=" + (digest.isPresent() ? "set" : "none")
                + " maxRequestBytes=" + maxRequestBytes;
    }
}
