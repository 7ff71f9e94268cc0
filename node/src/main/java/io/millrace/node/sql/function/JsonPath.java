package io.millrace.node.sql.function;

import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** {@code $.a."b c"[0]}: names as bytes, places as Integer. Wildcards and ranges are refused. */
final class JsonPath {
    private JsonPath() {}

    static List<Object> parse(String function, String path) {
        List<Object> steps = new ArrayList<>();
        if (!path.startsWith("$")) {
            throw wrong(function, path);
        }
        int at = 1;
        while (at < path.length()) {
            char ch = path.charAt(at);
            if (ch == '.') {
                int start = at + 1;
                if (start < path.length() && path.charAt(start) == '"') {
                    int close = path.indexOf('"', start + 1);
                    if (close < 0) {
                        throw wrong(function, path);
                    }
                    steps.add(path.substring(start + 1, close).getBytes(StandardCharsets.UTF_8));
                    at = close + 1;
                    continue;
                }
                at = start;
                while (at < path.length() && path.charAt(at) != '.' && path.charAt(at) != '[') {
                    at++;
                }
                if (at == start || path.charAt(start) == '*') {
                    throw wrong(function, path);
                }
                steps.add(path.substring(start, at).getBytes(StandardCharsets.UTF_8));
            } else if (ch == '[') {
                int close = path.indexOf(']', at);
                String index = close < 0 ? "" : path.substring(at + 1, close);
                if (!index.matches("[0-9]{1,9}")) {
                    throw wrong(function, path);
                }
                steps.add(Integer.valueOf(index));
                at = close + 1;
            } else {
                throw wrong(function, path);
            }
        }
        return steps;
    }

    private static UserException wrong(String function, String path) {
        return new UserException(ErrorCode.BAD_ARGUMENTS,
                "Unable to parse JSONPath " + path + " of function " + function
                        + ": it may have member names and array indexes, such as $.a.b[0]");
    }
}
