package io.millrace.node.cli;

import java.util.Locale;
import java.util.regex.Pattern;

/** What the client itself must know of a statement's text: where it ends, and whether data follow. Stateless. */
final class StatementText {
    private static final Pattern DATA_FOLLOW = Pattern.compile(
            "(?is)\\s*insert\\b.*\\b(format\\s+\\w+|values)\\s*;?\\s*");
    private static final String VERTICAL = "\\G";

    private StatementText() {}

    /** Whether an interactive reader has all of it: blank, or ended by {@code ;} or {@code \G} outside quotes and comments. */
    static boolean isComplete(String text) {
        int end = text.length();
        boolean ended = true;
        int i = 0;
        while (i < end) {
            char c = text.charAt(i);
            if (c == '\'' || c == '"' || c == '`') {
                int close = closingQuote(text, i);
                if (close < 0) {
                    return false;
                }
                ended = false;
                i = close + 1;
            } else if (text.startsWith("--", i) || c == '#' && (text.startsWith("# ", i) || text.startsWith("#!", i))) {
                int line = text.indexOf('\n', i);
                i = line < 0 ? end : line;
            } else if (text.startsWith("/*", i)) {
                int close = text.indexOf("*/", i + 2);
                if (close < 0) {
                    return false;
                }
                i = close + 2;
            } else if (text.startsWith(VERTICAL, i)) {
                ended = true;
                i += VERTICAL.length();
            } else {
                ended = c == ';' || Character.isWhitespace(c) && ended;
                i++;
            }
        }
        return ended;
    }

    private static int closingQuote(String text, int open) {
        char quote = text.charAt(open);
        for (int i = open + 1; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == quote) {
                return i;
            }
        }
        return -1;
    }

    static boolean isVertical(String text) {
        return text.stripTrailing().endsWith(VERTICAL);
    }

    static String withoutVertical(String text) {
        String stripped = text.stripTrailing();
        return isVertical(stripped) ? stripped.substring(0, stripped.length() - VERTICAL.length()) : text;
    }

    /** Whether it is an INSERT whose data are not in the text. */
    static boolean wantsData(String statement) {
        return DATA_FOLLOW.matcher(statement).matches();
    }

    static boolean isExit(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        return switch (word.endsWith(";") ? word.substring(0, word.length() - 1).strip() : word) {
            case "exit", "quit", "logout", "q", ":q", "\\q" -> true;
            default -> false;
        };
    }
}
