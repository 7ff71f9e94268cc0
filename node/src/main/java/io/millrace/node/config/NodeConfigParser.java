package io.millrace.node.config;

import io.millrace.node.settings.KnownSettings;
import io.millrace.node.settings.NearestNames;
import io.millrace.replication.error.UserException;
import io.millrace.replication.replica.ChoreLimits;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a configuration tree into a {@link NodeConfig}; every key is either understood or refused by name. */
public final class NodeConfigParser {
    private static final Set<String> KEYS = Set.of("display_name", "path", "listen_host", "interserver_http_host",
            "http_port",
            "interserver_http_port", "rpc_port", "zookeeper", "macros", "kafka", "profiles", "users", "timezone",
            "logger",
            "block_cache_size", "distributed_ddl", "test");

    private NodeConfigParser() {}

    /** @throws ConfigException naming the key at fault and what it may be */
    public static NodeConfig parse(ConfigNode root) {
        refuseUnknown("", root, KEYS);
        Map<String, String> macros = new LinkedHashMap<>();
        root.child("macros").ifPresent(m -> m.children().forEach(c -> macros.put(c.name(), c.text())));
        String name = nodeName(root, macros);
        macros.putIfAbsent("shard", "01");
        macros.putIfAbsent("replica", name);
        if (root.all("listen_host").size() > 1) {
            throw new ConfigException("listen_host is given " + root.all("listen_host").size()
                    + " times; the node listens on one address, '0.0.0.0' or '::' for all");
        }
        String listenHost = root.value("listen_host").orElse("127.0.0.1");
        return new NodeConfig(name, Path.of(root.value("path").orElse("data")).toAbsolutePath().normalize(), listenHost,
                root.value("interserver_http_host").orElseGet(() -> advertised(listenHost)),
                port(root, "http_port", 8123),
                port(root, "interserver_http_port", 9009), port(root, "rpc_port", 9100), zooKeeper(root), macros,
                root.child("kafka").orElse(ConfigNode.empty("kafka")), profile(root), users(root), zone(root),
                logger(root),
                bytes(root, "block_cache_size", 64L << 20), ddlTimeout(root), test(root));
    }

    private static String nodeName(ConfigNode root, Map<String, String> macros) {
        String name = root.value("display_name").orElse(macros.getOrDefault("replica", ""));
        if (name.isEmpty()) {
            name = hostName();
        }
        if (!name.matches("[A-Za-z0-9._-]{1,100}")) {
            throw new ConfigException("display_name is '" + name
                    + "', but a node's name may only have letters, digits, '.', '_' and '-', 100 at most");
        }
        return name;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            throw new ConfigException("This host has no name that resolves; set display_name in the configuration", e);
        }
    }

    private static String advertised(String listenHost) {
        boolean everywhere = listenHost.equals("0.0.0.0") || listenHost.equals("::");
        return everywhere ? hostName() : listenHost;
    }

    private static NodeConfig.@Nullable ZooKeeper zooKeeper(ConfigNode root) {
        Optional<ConfigNode> section = root.child("zookeeper");
        if (section.isEmpty()) {
            return null;
        }
        refuseUnknown("zookeeper.", section.get(), Set.of("node", "root", "session_timeout_ms"));
        List<String> servers = section.get().all("node").stream().map(n -> {
            refuseUnknown("zookeeper.node.", n, Set.of("host", "port", "index"));
            String host = n.value("host")
                    .orElseThrow(
                            () -> new ConfigException("zookeeper.node has no host; give each node a host and a port"));
            return host + ":" + number("zookeeper.node.port", n.value("port").orElse("2181"), 1, 65535);
        }).toList();
        if (servers.isEmpty()) {
            throw new ConfigException(
                    "The zookeeper section names no node; add <node><host>…</host><port>2181</port></node>, or"
                            + " leave the section out to run a ZooKeeper inside this node");
        }
        String chroot = section.get().value("root").orElse("/millrace");
        if (!chroot.startsWith("/") || chroot.endsWith("/")) {
            throw new ConfigException(
                    "zookeeper.root is '" + chroot + "', but must start with '/' and not end with it");
        }
        return new NodeConfig.ZooKeeper(servers, chroot, Duration.ofMillis(
                number("zookeeper.session_timeout_ms", section.get().value("session_timeout_ms").orElse("10000"), 1000,
                        3_600_000)));
    }

    private static Map<String, String> profile(ConfigNode root) {
        Map<String, String> profile = new LinkedHashMap<>();
        root.child("profiles").ifPresent(profiles -> {
            refuseUnknown("profiles.", profiles, Set.of("default"));
            profiles.child("default").ifPresent(p -> p.children().forEach(c -> {
                try {
                    profile.put(c.name(), KnownSettings.get().check(c.name(), c.text()));
                } catch (UserException e) {
                    throw new ConfigException("profiles.default." + c.name() + ": " + e.getMessage(), e);
                }
            }));
        });
        return profile;
    }

    private static Map<String, String> users(ConfigNode root) {
        Map<String, String> users = new LinkedHashMap<>();
        root.child("users").ifPresent(section -> section.children().forEach(user -> {
            refuseUnknown("users." + user.name() + ".", user, Set.of("password"));
            users.put(user.name(), user.value("password").orElse(""));
        }));
        if (users.isEmpty()) {
            users.put("default", "");
        }
        return users;
    }

    private static ZoneId zone(ConfigNode root) {
        String id = root.value("timezone").orElse("UTC");
        try {
            return ZoneId.of(id);
        } catch (DateTimeException e) {
            throw new ConfigException("timezone is '" + id + "', which is no known zone; write one like Europe/Berlin",
                    e);
        }
    }

    private static NodeConfig.Logger logger(ConfigNode root) {
        Optional<ConfigNode> section = root.child("logger");
        section.ifPresent(s -> refuseUnknown("logger.", s, Set.of("level", "log")));
        String level = section.flatMap(s -> s.value("level")).orElse("information").toLowerCase(Locale.ROOT);
        String mapped = switch (level) {
            case "none" -> "OFF";
            case "fatal", "critical", "error" -> "ERROR";
            case "warning", "warn" -> "WARN";
            case "notice", "information", "info" -> "INFO";
            case "debug" -> "DEBUG";
            case "trace", "test" -> "TRACE";
            default -> throw new ConfigException("logger.level is '" + level
                    + "', but must be one of none, fatal, error, warning, information, debug, trace");
        };
        return new NodeConfig.Logger(mapped, section.flatMap(s -> s.value("log")).map(Path::of).orElse(null));
    }

    private static Duration ddlTimeout(ConfigNode root) {
        Optional<ConfigNode> section = root.child("distributed_ddl");
        section.ifPresent(s -> refuseUnknown("distributed_ddl.", s, Set.of("task_timeout")));
        return Duration.ofSeconds(number("distributed_ddl.task_timeout",
                section.flatMap(s -> s.value("task_timeout")).orElse("180"), 1, 86_400));
    }

    private static NodeConfig.Test test(ConfigNode root) {
        Optional<ConfigNode> section = root.child("test");
        if (section.isEmpty()) {
            return NodeConfig.Test.NONE;
        }
        refuseUnknown("test.", section.get(), Set.of("failpoints", "arm", "chore_interval_ms",
                "kept_entries", "max_hashes", "store_quota_bytes"));
        String text = section.get().value("failpoints").orElse("false");
        boolean isOn = switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new ConfigException("test.failpoints is '" + text + "', but must be true or false");
        };
        List<String> armed = section.get().all("arm").stream().map(ConfigNode::text).toList();
        if (!isOn && !armed.isEmpty()) {
            throw new ConfigException("test.arm needs test.failpoints to be true; on a node that is not for tests,"
                    + " remove the section test");
        }
        ChoreLimits usual = ChoreLimits.DEFAULT;
        ConfigNode test = section.get();
        return new NodeConfig.Test(isOn, armed, new ChoreLimits(
                Duration.ofMillis(test.value("chore_interval_ms")
                        .map(t -> number("test.chore_interval_ms", t, 10, 3_600_000))
                        .orElse(usual.interval().toMillis())),
                (int) (long) test.value("kept_entries")
                        .map(t -> number("test.kept_entries", t, 0, 1_000_000))
                        .orElse((long) usual.keptEntries()),
                (int) (long) test.value("max_hashes")
                        .map(t -> number("test.max_hashes", t, 1, 1_000_000))
                        .orElse((long) usual.maxHashes())),
                test.value("store_quota_bytes")
                        .map(t -> number("test.store_quota_bytes", t, 1 << 20, Long.MAX_VALUE))
                        .orElse(Long.MAX_VALUE));
    }

    private static int port(ConfigNode root, String key, int defaultPort) {
        return root.value(key).map(text -> (int) number(key, text, 0, 65535)).orElse(defaultPort);
    }

    private static long bytes(ConfigNode root, String key, long defaultBytes) {
        return root.value(key).map(text -> number(key, text, 1 << 20, 1L << 40)).orElse(defaultBytes);
    }

    private static long number(String key, String text, long min, long max) {
        try {
            long value = Long.parseLong(text.strip());
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new ConfigException(key + " is '" + text + "', but must be a whole number from " + min + " to " + max,
                    e);
        }
        throw new ConfigException(key + " is " + text + ", but must be from " + min + " to " + max);
    }

    private static void refuseUnknown(String prefix, ConfigNode node, Set<String> known) {
        for (ConfigNode child : node.children()) {
            if (!known.contains(child.name())) {
                List<String> near = NearestNames.of(child.name(), known);
                throw new ConfigException("Unknown configuration key " + prefix + child.name() + (near.isEmpty()
                        ? ". Known here: " + String.join(", ", known.stream().sorted().toList())
                        : "; did you mean " + String.join(" or ", near) + "?") + " Correct or remove it.");
            }
        }
    }
}
