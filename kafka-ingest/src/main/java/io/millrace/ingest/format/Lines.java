package io.millrace.ingest.format;

/** Lines of text. Stateless. */
final class Lines {
    private Lines() {}

    static int skip(byte[] b, int p, int end, int count) {
        int q = p;
        for (int i = 0; i < count && q < end; i++) {
            q = Math.min(end, indexOfEnd(b, q, end) + 1);
        }
        return q;
    }

    static int indexOfEnd(byte[] b, int p, int end) {
        int q = p;
        while (q < end && b[q] != '\n') {
            q++;
        }
        return q;
    }
}
