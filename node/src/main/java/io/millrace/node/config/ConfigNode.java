package io.millrace.node.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An element of a configuration file: a name, and either text or children; children of one name may repeat. Immutable. */
public record ConfigNode(String name, String text, List<ConfigNode> children) {
    public ConfigNode {
        children = List.copyOf(children);
    }

    static ConfigNode empty(String name) {
        return new ConfigNode(name, "", List.of());
    }

    /** The first child of that name. */
    public Optional<ConfigNode> child(String childName) {
        return children.stream().filter(c -> c.name().equals(childName)).findFirst();
    }

    public List<ConfigNode> all(String childName) {
        return children.stream().filter(c -> c.name().equals(childName)).toList();
    }

    /** The text of the first child of that name. */
    public Optional<String> value(String childName) {
        return child(childName).map(ConfigNode::text);
    }

    /**
     * This element with {@code other} laid over it: leaves of the same name are replaced, elements merged, new ones added.
     * Children that repeat (lists such as {@code zookeeper.node}) are replaced as a whole.
     */
    ConfigNode mergedWith(ConfigNode other) {
        if (other.children().isEmpty()) {
            // An element without a word over one with children says nothing, such as a file of comments alone.
            return children.isEmpty() || !other.text().isEmpty() ? other : this;
        }
        List<ConfigNode> merged = new ArrayList<>();
        for (ConfigNode mine : children) {
            List<ConfigNode> theirs = other.all(mine.name());
            if (theirs.isEmpty()) {
                merged.add(mine);
            } else if (theirs.size() == 1 && all(mine.name()).size() == 1) {
                merged.add(mine.mergedWith(theirs.getFirst()));
            }
        }
        for (ConfigNode theirs : other.children()) {
            boolean single = all(theirs.name()).size() == 1 && other.all(theirs.name()).size() == 1;
            if (!single) {
                merged.add(theirs);
            }
        }
        return new ConfigNode(name, "", merged);
    }

    /** An attribute-free look at a path such as {@code logger.level}. */
    public @Nullable String at(String path) {
        ConfigNode node = this;
        for (String step : path.split("\\.")) {
            node = node.child(step).orElse(null);
            if (node == null) {
                return null;
            }
        }
        return node.text();
    }
}
