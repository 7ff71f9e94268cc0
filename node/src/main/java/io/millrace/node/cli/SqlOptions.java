package io.millrace.node.cli;

import io.millrace.node.settings.KnownSettings;
import io.millrace.node.settings.NearestNames;
import io.millrace.replication.error.UserException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for.
 *
 * @param statement the text to run, or null
 * @param file a script's path, {@code -} for standard input, or null
 * @param format for results without a FORMAT clause, or null for the default
 * @param parameters URL parameters as they are sent: settings by name, query parameters as {@code param_x}
 */
record SqlOptions(String host, int port, String user, String password, boolean askPassword, @Nullable String database,
        @Nullable String format, @Nullable String statement, @Nullable String file, Map<String, String> parameters,
        boolean help) {
    private static final Set<String> NAMES = Set.of("host", "port", "user", "password", "ask-password", "database",
            "format", "query", "file", "multiquery", "help");
    private static final Map<String, String> SHORT = Map.of("-h", "--host", "-u", "--user", "-d", "--database", "-q",
            "--query", "-n", "--multiquery", "-f", "--format", "-?", "--help");

    SqlOptions {
        parameters = Map.copyOf(parameters);
    }

    /** @throws UsageException naming the option at fault */
    static SqlOptions parse(List<String> arguments) {
        Map<String, String> values = new LinkedHashMap<>();
        Map<String, String> parameters = new LinkedHashMap<>();
        List<String> statements = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = SHORT.getOrDefault(arguments.get(i), arguments.get(i));
            if (!argument.startsWith("-") || argument.equals("-")) {
                statements.add(argument);
                continue;
            }
            int equals = argument.indexOf('=');
            String name = argument.substring(argument.startsWith("--") ? 2 : 1,
                    equals < 0 ? argument.length() : equals);
            boolean isFlag = Set.of("ask-password", "multiquery", "help").contains(name);
            String value = equals >= 0 ? argument.substring(equals + 1) : "";
            boolean isSetting = isParameter(name) || KnownSettings.get().isKnown(name);
            if (!NAMES.contains(name) && !isSetting || !argument.startsWith("--")) {
                throw unknown(argument, name);
            }
            if (!isFlag && equals < 0) {
                if (++i == arguments.size()) {
                    throw new UsageException("Option --" + name + " needs a value");
                }
                value = arguments.get(i);
            }
            if (isSetting) {
                parameters.put(name, checked(name, value));
            } else {
                values.put(name, value);
            }
        }
        if (values.containsKey("query")) {
            statements.add(values.get("query"));
        }
        if (statements.size() > 1) {
            throw new UsageException("There are " + statements.size()
                    + " statements; put a statement in one pair of quotes, and several in one text with ; between them");
        }
        if (!statements.isEmpty() && values.containsKey("file")) {
            throw new UsageException("There are a statement and a --file; give one of them");
        }
        return new SqlOptions(values.getOrDefault("host", "127.0.0.1"), port(values.getOrDefault("port", "8123")),
                values.getOrDefault("user", "default"), values.getOrDefault("password", ""),
                values.containsKey("ask-password"), values.get("database"), values.get("format"),
                statements.isEmpty() ? null : statements.getFirst(), values.get("file"), parameters,
                values.containsKey("help"));
    }

    private static boolean isParameter(String name) {
        return name.startsWith("param_") && name.length() > "param_".length();
    }

    private static String checked(String name, String value) {
        if (isParameter(name)) {
            return value;
        }
        try {
            return KnownSettings.get().check(name, value);
        } catch (UserException e) {
            throw new UsageException("Option --" + name + ": " + e.getMessage());
        }
    }

    private static int port(String text) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > 65535) {
            throw new UsageException("--port is '" + text + "', but must be from 1 to 65535; 8123 is the default");
        }
        return Integer.parseInt(text);
    }

    private static UsageException unknown(String argument, String name) {
        Set<String> known = new TreeSet<>(NAMES);
        KnownSettings.get().all().forEach(setting -> known.add(setting.name()));
        List<String> near = NearestNames.of(name, known);
        return new UsageException("Unknown option " + argument + (near.isEmpty()
                ? ""
                : "; did you mean " + near.stream().map(n -> "--" + n).collect(Collectors.joining(" or ")) + "?")
                + " --help lists what there is");
    }

    @Override
    public String toString() {
        return "SqlOptions[host=" + host + ", port=" + port + ", user=" + user + ", database=" + database + ", format="
                + format + ", file=" + file + "]";
    }
}
