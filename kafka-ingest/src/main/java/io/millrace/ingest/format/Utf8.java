package io.millrace.ingest.format;

/** UTF-8 by hand: what is well formed, and how wide it looks on a terminal. */
final class Utf8 {
    private Utf8() {}

    /** Length of the well-formed sequence at {@code p}, or 0. */
    static int sequence(byte[] b, int p, int end) {
        int c = b[p] & 0xFF;
        if (c < 0x80) {
            return 1;
        }
        int size = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
        if (c < 0xC2 || c > 0xF4 || p + size > end) {
            return 0;
        }
        for (int i = 1; i < size; i++) {
            if ((b[p + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        int second = b[p + 1] & 0xFF;
        boolean wrong = c == 0xE0 && second < 0xA0 || c == 0xED && second > 0x9F || c == 0xF0 && second < 0x90
                || c == 0xF4 && second > 0x8F;
        return wrong ? 0 : size;
    }

    /** The end of the stretch of malformed bytes that begins at {@code p}. */
    static int endOfMalformed(byte[] b, int p, int end) {
        int q = p + 1;
        while (q < end && b[q] < 0 && sequence(b, q, end) == 0) {
            q++;
        }
        return q;
    }

    /** Columns a monospaced terminal gives the bytes; malformed ones count one each, control characters none. */
    static int width(byte[] b, int from, int length) {
        int width = 0;
        int end = from + length;
        for (int i = from; i < end;) {
            int size = Math.max(1, sequence(b, i, end));
            width += size == 1 ? (b[i] >= 0 && b[i] < 0x20 ? 0 : 1) : pointWidth(point(b, i, size));
            i += size;
        }
        return width;
    }

    private static int point(byte[] b, int p, int size) {
        int value = b[p] & 0xFF >> size + 1;
        for (int i = 1; i < size; i++) {
            value = value << 6 | b[p + i] & 0x3F;
        }
        return value;
    }

    private static int pointWidth(int point) {
        int kind = Character.getType(point);
        if (kind == Character.NON_SPACING_MARK || kind == Character.ENCLOSING_MARK || kind == Character.FORMAT) {
            return 0;
        }
        boolean wide = point >= 0x1100 && point <= 0x115F || point >= 0x2E80 && point <= 0x303E
                || point >= 0x3041 && point <= 0xA4CF || point >= 0xAC00 && point <= 0xD7A3
                || point >= 0xF900 && point <= 0xFAFF || point >= 0xFE30 && point <= 0xFE6F
                || point >= 0xFF00 && point <= 0xFF60 || point >= 0xFFE0 && point <= 0xFFE6
                || point >= 0x1F300 && point <= 0x1F64F || point >= 0x1F900 && point <= 0x1F9FF
                || point >= 0x20000 && point <= 0x3FFFD;
        return wide ? 2 : 1;
    }
}
