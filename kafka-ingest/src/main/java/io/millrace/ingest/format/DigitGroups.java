package io.millrace.ingest.format;

/** Underlines the digit before each group of three, as terminals show long numbers. */
final class DigitGroups {
    private DigitGroups() {}

    static void write(byte[] b, int from, int end, ByteSink out) {
        int first = from < end && b[from] == '-' ? from + 1 : from;
        int point = first;
        while (point < end && JsonScan.isDigit(b[point])) {
            point++;
        }
        out.put(b, from, first - from);
        for (int i = first; i < point; i++) {
            int left = point - i;
            boolean underlined = left % 3 == 1 && left > 1;
            out.put(underlined ? "\u001B[4m" : "");
            out.put(b[i]);
            out.put(underlined ? "\u001B[0m" : "");
        }
        out.put(b, point, end - point);
    }
}
