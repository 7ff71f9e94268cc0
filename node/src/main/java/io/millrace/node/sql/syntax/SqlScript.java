package io.millrace.node.sql.syntax;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.Token;

/** Cuts a script into statements. Stateless; any thread. */
public final class SqlScript {

    private SqlScript() {}

    /**
     * The statements between top-level semicolons, without them, in order; none is blank. A semicolon in a string, a
     * quoted name or a comment does not count. The data after {@code INSERT ... FORMAT} end at a line that ends with a
     * semicolon, at an empty line, or with the script; those after VALUES at a semicolon. What cannot be read, such as
     * a string without end, goes to the end of the script, so that reading it reports why.
     */
    public static List<String> split(String script) {
        byte[] text = script.getBytes(StandardCharsets.UTF_8);
        List<String> statements = new ArrayList<>();
        int at = 0;
        while (at < text.length) {
            Tokens tokens = Tokens.read(text, at);
            Token last = tokens.tokens().getLast();
            boolean readable = tokens.tokens().size() < 2
                    || !Tokens.isNoToken(tokens.tokens().get(tokens.tokens().size() - 2));
            int end = !readable ? text.length
                    : tokens.dataOffset() < 0 ? last.getStartIndex() : dataEnd(text, tokens);
            if (tokens.tokens().size() > 1) {
                statements.add(new String(text, at, end - at, StandardCharsets.UTF_8).strip());
            }
            at = end + 1;
        }
        return List.copyOf(statements);
    }

    private static int dataEnd(byte[] text, Tokens head) {
        Token format = head.tokens().get(head.tokens().size() - 2);
        if (format.getText().equalsIgnoreCase("VALUES")) {
            return Tokens.read(text, head.dataOffset()).tokens().getLast().getStartIndex();
        }
        boolean blank = false;
        for (int i = head.dataOffset(); i < text.length; i++) {
            if (text[i] == ';' && endsLine(text, i + 1)) {
                return i;
            }
            if (text[i] == '\n') {
                if (blank) {
                    return i;
                }
                blank = true;
            } else if (text[i] != ' ' && text[i] != '\t' && text[i] != '\r') {
                blank = false;
            }
        }
        return text.length;
    }

    private static boolean endsLine(byte[] text, int from) {
        int i = from;
        while (i < text.length && (text[i] == ' ' || text[i] == '\t' || text[i] == '\r')) {
            i++;
        }
        return i == text.length || text[i] == '\n';
    }
}
