package io.millrace.node.table;

import io.millrace.node.catalog.TableEntry;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Expands {@code {name}} in engine arguments: the node's macros, and database, table and uuid of the table. */
public final class Macros {
    private static final Pattern MACRO = Pattern.compile("\\{(\\w+)}");

    private final Map<String, String> node;

    public Macros(Map<String, String> node) {
        this.node = Map.copyOf(node);
    }

    public String shard() {
        return node.getOrDefault("shard", "01");
    }

    public String replica() {
        return node.getOrDefault("replica", "");
    }

    /** @throws UserException SYNTAX_ERROR (62) naming a macro that is not configured, as ClickHouse does */
    public String expand(String text, TableEntry table) {
        Map<String, String> all = new HashMap<>(node);
        all.put("database", table.database());
        all.put("table", table.name().name());
        all.put("uuid", table.uuid().toString());
        Matcher matcher = MACRO.matcher(text);
        StringBuilder out = new StringBuilder();
        while (matcher.find()) {
            String value = all.get(matcher.group(1));
            if (value == null) {
                throw new UserException(ErrorCode.SYNTAX_ERROR,
                        "No macro '" + matcher.group(1) + "' in config while processing"
                                + " substitutions in '" + text + "'; add it to the macros section of every node");
            }
            matcher.appendReplacement(out, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(out).toString();
    }
}
