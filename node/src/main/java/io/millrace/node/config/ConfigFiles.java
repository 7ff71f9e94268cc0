package io.millrace.node.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Reads the main file, then every {@code .xml .yaml .yml} file of {@code conf.d/} and {@code config.d/} beside it in order of
 * name, each laid over the ones before. {@code from_env="NAME"} takes an element's text from the environment.
 */
public final class ConfigFiles {
    private static final List<String> OVERLAYS = List.of("conf.d", "config.d");

    private ConfigFiles() {}

    /** @throws ConfigException when a file cannot be read or parsed; says which and where */
    public static ConfigNode load(Path main) {
        ConfigNode merged = read(main);
        Path parent = main.toAbsolutePath().getParent();
        for (String overlay : OVERLAYS) {
            Path dir = parent == null ? Path.of(overlay) : parent.resolve(overlay);
            if (Files.isDirectory(dir)) {
                for (Path file : configFilesIn(dir)) {
                    merged = merged.mergedWith(read(file));
                }
            }
        }
        return merged;
    }

    /** A configuration without a word: every key at its default. */
    public static ConfigNode empty() {
        return ConfigNode.empty("clickhouse");
    }

    private static List<Path> configFilesIn(Path dir) {
        try (Stream<Path> files = Files.list(dir)) {
            return files.filter(f -> isXml(f) || isYaml(f)).sorted().toList();
        } catch (IOException e) {
            throw new ConfigException("Cannot list " + dir + ": " + e.getMessage(), e);
        }
    }

    private static boolean isXml(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".xml");
    }

    private static boolean isYaml(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".yaml") || name.endsWith(".yml");
    }

    static ConfigNode read(Path file) {
        if (!Files.isReadable(file)) {
            throw new ConfigException("Configuration file " + file + " does not exist or cannot be read");
        }
        try {
            if (isYaml(file)) {
                JsonNode root = new YAMLMapper().readTree(Files.readAllBytes(file));
                return root == null || root.isMissingNode() || root.isNull()
                        ? ConfigNode.empty("clickhouse")
                        : fromYaml("clickhouse", root).getFirst();
            }
            return fromXml(file);
        } catch (IOException | SAXException | ParserConfigurationException e) {
            throw new ConfigException("Configuration file " + file + " cannot be parsed: " + e.getMessage(), e);
        }
    }

    private static List<ConfigNode> fromYaml(String name, JsonNode node) {
        if (node.isArray()) {
            List<ConfigNode> all = new ArrayList<>();
            node.forEach(item -> all.addAll(fromYaml(name, item)));
            return all;
        }
        if (node.isObject()) {
            List<ConfigNode> children = new ArrayList<>();
            node.properties().forEach(field -> children.addAll(fromYaml(field.getKey(), field.getValue())));
            return List.of(new ConfigNode(name, "", children));
        }
        return List.of(new ConfigNode(name, node.isNull() ? "" : node.asText(), List.of()));
    }

    private static ConfigNode fromXml(Path file) throws IOException, SAXException, ParserConfigurationException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        // A configuration file has no business naming other files or hosts.
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        var builder = factory.newDocumentBuilder();
        builder.setErrorHandler(null);
        Element root = builder.parse(file.toFile()).getDocumentElement();
        if (!List.of("clickhouse", "yandex", "millrace").contains(root.getNodeName())) {
            throw new ConfigException("Configuration file " + file + " must have <clickhouse> as its root, not <"
                    + root.getNodeName() + ">");
        }
        return fromXml(root, file);
    }

    private static ConfigNode fromXml(Element element, Path file) {
        List<ConfigNode> children = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        NodeList nodes = element.getChildNodes();
        for (int i = 0; i < nodes.getLength(); i++) {
            Node node = nodes.item(i);
            if (node instanceof Element child) {
                children.add(fromXml(child, file));
            } else if (node.getNodeType() == Node.TEXT_NODE || node.getNodeType() == Node.CDATA_SECTION_NODE) {
                text.append(node.getNodeValue());
            }
        }
        String own = text.toString().strip();
        for (int i = 0; i < element.getAttributes().getLength(); i++) {
            Node attribute = element.getAttributes().item(i);
            if (attribute.getNodeName().equals("from_env")) {
                String value = System.getenv(attribute.getNodeValue());
                if (value == null) {
                    throw new ConfigException("Configuration file " + file + ": <" + element.getNodeName()
                            + "> wants the environment variable " + attribute.getNodeValue() + ", which is not set");
                }
                own = value;
            } else {
                throw new ConfigException(
                        "Configuration file " + file + ": attribute " + attribute.getNodeName() + " of <"
                                + element.getNodeName() + "> is not supported; only from_env is");
            }
        }
        return new ConfigNode(element.getNodeName(), children.isEmpty() ? own : "", children);
    }
}
