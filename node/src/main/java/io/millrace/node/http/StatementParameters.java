package io.millrace.node.http;

import io.millrace.node.settings.KnownSettings;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What URL and form say about one statement. Reserved names first; {@code param_x} is a value for {@code {x:Type}}; every
 * other name is a setting and must be known.
 *
 * @param query empty without one
 * @param settings name to canonical value
 * @param parameters name without {@code param_} to the text as it was sent
 */
record StatementParameters(byte[] query, Map<String, String> reserved, Map<String, String> settings,
        Map<String, String> parameters) {
    private static final Set<String> RESERVED = Set.of("query_id", "database", "default_format", "user", "password",
            "quota_key", "compress", "decompress", "buffer_size", "session_id", "session_timeout", "session_check",
            "close_session", "role", "stacktrace", "client_protocol_version");
    private static final String PARAMETER = "param_";

    StatementParameters {
        reserved = Map.copyOf(reserved);
        settings = Map.copyOf(settings);
        parameters = Map.copyOf(parameters);
    }

    /**
     * A name that comes twice has its last value.
     *
     * @throws UserException UNKNOWN_SETTING (115) and the like; UNKNOWN_ROLE (511) for a role, as there are none
     */
    static StatementParameters of(List<UrlEncoding.Pair> pairs) {
        byte[] query = new byte[0];
        Map<String, String> reserved = new LinkedHashMap<>();
        Map<String, String> settings = new LinkedHashMap<>();
        Map<String, String> parameters = new LinkedHashMap<>();
        for (UrlEncoding.Pair pair : pairs) {
            String name = pair.name();
            if (name.equals("query")) {
                query = pair.value();
            } else if (name.equals("role")) {
                throw new UserException(ErrorCode.UNKNOWN_ROLE,
                        "There is no role `" + pair.text() + "` in user directories");
            } else if (RESERVED.contains(name)) {
                reserved.put(name, pair.text());
            } else if (name.startsWith(PARAMETER)) {
                parameters.put(name.substring(PARAMETER.length()), pair.text());
            } else {
                settings.put(name, KnownSettings.get().check(name, pair.text()));
            }
        }
        return new StatementParameters(query, reserved, settings, parameters);
    }

    /** Without the settings, of which one may be wrong: enough to know who asks and how to answer. */
    static Map<String, String> reservedOf(List<UrlEncoding.Pair> pairs) {
        Map<String, String> reserved = new LinkedHashMap<>();
        for (UrlEncoding.Pair pair : pairs) {
            if (RESERVED.contains(pair.name())) {
                reserved.put(pair.name(), pair.text());
            }
        }
        return reserved;
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(reserved.get(name)).filter(value -> !value.isEmpty());
    }

    boolean flag(String name) {
        return text(name).map(value -> switch (value) {
            case "1", "true" -> true;
            case "0", "false" -> false;
            default -> throw new UserException(ErrorCode.CANNOT_PARSE_BOOL,
                    "Cannot parse bool from string '" + value + "' of the URL parameter " + name);
        }).orElse(false);
    }

    Optional<Long> number(String name) {
        return text(name).map(value -> {
            if (!value.matches("[0-9]{1,18}")) {
                throw new UserException(ErrorCode.CANNOT_PARSE_NUMBER,
                        "The URL parameter " + name + " is '" + value + "', but must be a whole number");
            }
            return Long.parseLong(value);
        });
    }
}
