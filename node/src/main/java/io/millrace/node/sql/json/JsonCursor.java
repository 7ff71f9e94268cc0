package io.millrace.node.sql.json;

import io.millrace.node.sql.text.TextBuffer;

/**
 * Walks one JSON text in place: finds members and elements, tells where values start and end, checks the whole for
 * well-formedness. Used by one thread; reused from text to text.
 */
public final class JsonCursor {
    private static final int MAX_DEPTH = 1000;

    private byte[] bytes = new byte[0];
    private int at;
    private int end;
    private int from;
    private int valueFrom;
    private int valueEnd;

    /** @return whether the range is one JSON value and nothing else; the value is then the current one */
    public boolean open(byte[] source, int start, int endExclusive) {
        bytes = source;
        end = endExclusive;
        at = start;
        skipSpace();
        from = at;
        if (!skipValue(0)) {
            return false;
        }
        int stop = at;
        skipSpace();
        select(from, stop);
        return at == end;
    }

    /** Makes the whole text the current value again. */
    public void rewind() {
        at = from;
        skipValue(0);
        select(from, at);
    }

    private void select(int start, int stop) {
        valueFrom = start;
        valueEnd = stop;
    }

    public int valueFrom() {
        return valueFrom;
    }

    public int valueEnd() {
        return valueEnd;
    }

    public byte[] bytes() {
        return bytes;
    }

    /** The current value's first byte: one of <code>{ [ " t f n</code>, a minus or a digit. */
    public byte kind() {
        return bytes[valueFrom];
    }

    /** Makes a range found by {@link #forEach} the current value. */
    public void enter(int start, int stop) {
        select(start, stop);
    }

    /** @return whether the current value is an object with such a member, which is then the current one */
    public boolean member(byte[] key, int keyFrom, int keyEnd) {
        if (kind() != '{') {
            return false;
        }
        at = valueFrom + 1;
        while (true) {
            skipSpace();
            if (bytes[at] == '}') {
                return false;
            }
            int nameFrom = at + 1;
            skipString();
            boolean found = sameName(nameFrom, at - 1, key, keyFrom, keyEnd);
            skipSpace();
            at++; // the colon
            skipSpace();
            int start = at;
            skipValue(0);
            if (found) {
                select(start, at);
                return true;
            }
            skipSpace();
            if (bytes[at] == ',') {
                at++;
            }
        }
    }

    private boolean sameName(int nameFrom, int nameEnd, byte[] key, int keyFrom, int keyEnd) {
        int length = nameEnd - nameFrom;
        boolean escaped = false;
        for (int i = nameFrom; i < nameEnd; i++) {
            escaped |= bytes[i] == '\\';
        }
        if (!escaped) {
            return length == keyEnd - keyFrom
                    && java.util.Arrays.equals(bytes, nameFrom, nameEnd, key, keyFrom, keyEnd);
        }
        TextBuffer name = new TextBuffer();
        unescape(nameFrom, nameEnd, name);
        return java.util.Arrays.equals(name.bytes(), 0, name.length(), key, keyFrom, keyEnd);
    }

    /** What is told of each element or member. */
    public interface Visitor {
        /** @param nameFrom start of the member's name inside its quotes, -1 in an array */
        void visit(int nameFrom, int nameEnd, int start, int stop);
    }

    /** Visits the current array's elements or object's members. @return how many there are, -1 for anything else */
    public int forEach(Visitor visitor) {
        boolean object = kind() == '{';
        if (!object && kind() != '[') {
            return -1;
        }
        int i = valueFrom + 1;
        int count = 0;
        while (true) {
            at = i;
            skipSpace();
            if (bytes[at] == '}' || bytes[at] == ']') {
                return count;
            }
            int nameFrom = -1;
            int nameEnd = -1;
            if (object) {
                nameFrom = at + 1;
                skipString();
                nameEnd = at - 1;
                skipSpace();
                at++;
                skipSpace();
            }
            int start = at;
            skipValue(0);
            int stop = at;
            skipSpace();
            i = bytes[at] == ',' ? at + 1 : at;
            count++;
            visitor.visit(nameFrom, nameEnd, start, stop);
        }
    }

    /** The element (or member's value) at a place from 1, or from the end when negative. @return whether there is one */
    public boolean element(long index) {
        int count = forEach((nameFrom, nameEnd, start, stop) -> {
        });
        long wanted = index > 0 ? index - 1 : count + index;
        if (count < 0 || wanted < 0 || wanted >= count || index == 0) {
            return false;
        }
        int[] seen = new int[3];
        forEach((nameFrom, nameEnd, start, stop) -> {
            if (seen[0]++ == wanted) {
                seen[1] = start;
                seen[2] = stop;
            }
        });
        select(seen[1], seen[2]);
        return true;
    }

    /** The current value without white space between its tokens. */
    public void minified(TextBuffer out) {
        boolean quoted = false;
        for (int i = valueFrom; i < valueEnd; i++) {
            byte b = bytes[i];
            if (quoted && b == '\\') {
                out.put(b);
                out.put(bytes[++i]);
                continue;
            }
            quoted ^= b == '"';
            if (quoted || b != ' ' && b != '\n' && b != '\t' && b != '\r') {
                out.put(b);
            }
        }
    }

    /** The current string's characters. */
    public void string(TextBuffer out) {
        unescape(valueFrom + 1, valueEnd - 1, out);
    }

    /** Characters between quotes, escapes resolved. */
    public void unescape(int start, int stop, TextBuffer out) {
        int i = start;
        while (i < stop) {
            int plain = i;
            while (i < stop && bytes[i] != '\\') {
                i++;
            }
            out.put(bytes, plain, i - plain);
            if (i >= stop) {
                return;
            }
            byte b = bytes[i + 1];
            i += 2;
            switch (b) {
                case 'n' -> out.put('\n');
                case 't' -> out.put('\t');
                case 'r' -> out.put('\r');
                case 'b' -> out.put('\b');
                case 'f' -> out.put('\f');
                case 'u' -> i = unicode(i, stop, out);
                default -> out.put(b);
            }
        }
    }

    private int unicode(int start, int stop, TextBuffer out) {
        int unit = hex(start);
        int i = start + 4;
        if (Character.isHighSurrogate((char) unit) && i + 6 <= stop && bytes[i] == '\\' && bytes[i + 1] == 'u') {
            int low = hex(i + 2);
            if (Character.isLowSurrogate((char) low)) {
                out.putUtf8(Character.toString(Character.toCodePoint((char) unit, (char) low)));
                return i + 6;
            }
        }
        out.putUtf8(String.valueOf((char) unit));
        return i;
    }

    private int hex(int start) {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value = value << 4 | Math.max(0, Character.digit(bytes[start + i], 16));
        }
        return value;
    }

    private void skipSpace() {
        while (at < end && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\t' || bytes[at] == '\r')) {
            at++;
        }
    }

    private boolean skipString() {
        at++;
        while (at < end) {
            byte b = bytes[at++];
            if (b == '"') {
                return true;
            }
            if (b == '\\') {
                if (at < end && bytes[at] == 'u' && at + 4 >= end) {
                    return false;
                }
                at++;
            }
        }
        return false;
    }

    private boolean skipValue(int depth) {
        if (at >= end || depth > MAX_DEPTH) {
            return false;
        }
        return switch (bytes[at]) {
            case '"' -> skipString();
            case '{' -> skipMembers(depth, true, '}');
            case '[' -> skipMembers(depth, false, ']');
            case 't' -> skipWord("true");
            case 'f' -> skipWord("false");
            case 'n' -> skipWord("null");
            default -> skipNumber();
        };
    }

    private boolean skipMembers(int depth, boolean named, char close) {
        at++;
        skipSpace();
        if (at < end && bytes[at] == close) {
            at++;
            return true;
        }
        while (at < end) {
            if (named) {
                if (bytes[at] != '"' || !skipString()) {
                    return false;
                }
                skipSpace();
                if (at >= end || bytes[at] != ':') {
                    return false;
                }
                at++;
                skipSpace();
            }
            if (!skipValue(depth + 1)) {
                return false;
            }
            skipSpace();
            if (at >= end) {
                return false;
            }
            byte b = bytes[at++];
            if (b == close) {
                return true;
            }
            if (b != ',') {
                return false;
            }
            skipSpace();
        }
        return false;
    }

    private boolean skipWord(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (at >= end || bytes[at++] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean skipNumber() {
        int start = at;
        if (bytes[at] == '-') {
            at++;
        }
        int digits = at;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        if (at == digits) {
            return false;
        }
        while (at < end
                && (bytes[at] >= '0' && bytes[at] <= '9' || bytes[at] == '.' || bytes[at] == 'e' || bytes[at] == 'E'
                        || bytes[at] == '-' || bytes[at] == '+')) {
            at++;
        }
        return at > start;
    }
}
