package io.millrace.clustertests.process;

import io.millrace.clustertests.fault.FaultProxy;
import io.millrace.clustertests.fault.NodeNetwork;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The proxies of a cluster's nodes, and what configurations say so that connections go through them. Owned by the cluster's thread. */
final class Proxies implements AutoCloseable {
    private final FreePorts ports;
    private final List<Integer> zooKeeperPorts;
    private final int brokerPort;
    private final Map<String, NodeNetwork> networks = new LinkedHashMap<>();
    /** The broker's port for each node. */
    private final Map<String, Integer> listeners = new LinkedHashMap<>();

    Proxies(FreePorts ports, List<Integer> zooKeeperPorts, int brokerPort) {
        this.ports = ports;
        this.zooKeeperPorts = List.copyOf(zooKeeperPorts);
        this.brokerPort = brokerPort;
    }

    void add(String name, int number, Node.Ports own) throws IOException {
        List<FaultProxy> toZooKeeper = new ArrayList<>();
        for (int i = 0; i < zooKeeperPorts.size(); i++) {
            toZooKeeper.add(FaultProxy.zooKeeper(name + "-zookeeper" + (i + 1), local(ports.next()),
                    local(zooKeeperPorts.get(i))));
        }
        int listener = ports.next();
        listeners.put(name, listener);
        networks.put(name, new NodeNetwork(name, toZooKeeper,
                FaultProxy.bytes(name + "-kafka", local(ports.next()), local(listener)),
                FaultProxy.bytes(name + "-parts", new InetSocketAddress(partsHost(number), own.transfer()),
                        local(own.transfer()))));
    }

    /** Another address of the loopback network, where a node's peers look for it. */
    private static String partsHost(int number) {
        return "127.0.1." + number;
    }

    private static InetSocketAddress local(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** One listener for each node, which tells the node's clients to come back through the node's proxy. */
    List<String> brokerListeners(int controllerPort) {
        if (listeners.isEmpty()) {
            return List.of();
        }
        StringBuilder bound = new StringBuilder("PLAINTEXT://" + Cluster.HOST + ":" + brokerPort + ",CONTROLLER://"
                + Cluster.HOST + ":" + controllerPort);
        StringBuilder advertised = new StringBuilder("PLAINTEXT://" + Cluster.HOST + ":" + brokerPort);
        StringBuilder protocols = new StringBuilder("PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        listeners.forEach((node, port) -> {
            String listener = node.toUpperCase(Locale.ROOT);
            bound.append(',').append(listener).append("://" + Cluster.HOST + ":").append(port);
            advertised.append(',')
                    .append(listener)
                    .append("://" + Cluster.HOST + ":")
                    .append(of(node).kafka().port());
            protocols.append(',').append(listener).append(":PLAINTEXT");
        });
        return List.of("--set", "listeners=" + bound, "--set", "advertised.listeners=" + advertised, "--set",
                "listener.security.protocol.map=" + protocols);
    }

    NodeNetwork of(String node) {
        NodeNetwork network = networks.get(node);
        if (network == null) {
            throw new IllegalStateException(node + " has no proxies");
        }
        return network;
    }

    List<NodeNetwork> all() {
        return List.copyOf(networks.values());
    }

    /** The host that a node's peers are told. */
    String advertisedHost(String name) {
        return networks.containsKey(name) ? partsHost(Integer.parseInt(name.replaceAll("\\D", ""))) : Cluster.HOST;
    }

    /** The servers of ZooKeeper in a node's configuration. */
    String zooKeeperServers(String name) {
        List<Integer> from = networks.containsKey(name)
                ? of(name).zooKeeper().stream().map(FaultProxy::port).toList()
                : zooKeeperPorts;
        StringBuilder yaml = new StringBuilder();
        from.forEach(port -> yaml.append("    - host: ")
                .append(Cluster.HOST)
                .append("\n      port: ")
                .append(port)
                .append('\n'));
        return yaml.toString();
    }

    /** The broker's address in macro {@code broker} of a node's configuration. */
    String bootstrap(String name) {
        return Cluster.HOST + ":" + (networks.containsKey(name) ? of(name).kafka().port() : brokerPort);
    }

    @Override
    public void close() throws IOException {
        for (NodeNetwork network : networks.values()) {
            network.close();
        }
    }
}
