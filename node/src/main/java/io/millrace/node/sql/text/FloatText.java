package io.millrace.node.sql.text;

/** The shortest decimal that reads back as the same float: plain between 1e-6 and 1e21, otherwise with an exponent. */
public final class FloatText {
    private FloatText() {}

    public static String of(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            long whole = (long) value;
            return whole == 0 && 1 / value < 0 ? "-0" : Long.toString(whole);
        }
        return shape(Double.toString(value));
    }

    public static String of(float value) {
        if (Float.isNaN(value)) {
            return "nan";
        }
        if (Float.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        return value == 0 ? 1 / value < 0 ? "-0" : "0" : shape(Float.toString(value));
    }

    /** From Java's notation of the shortest digits to ClickHouse's. */
    private static String shape(String java) {
        boolean negative = java.startsWith("-");
        String body = negative ? java.substring(1) : java;
        int e = body.indexOf('E');
        int exponent = e < 0 ? 0 : Integer.parseInt(body.substring(e + 1));
        String mantissa = e < 0 ? body : body.substring(0, e);
        int point = mantissa.indexOf('.');
        StringBuilder digits = new StringBuilder(mantissa).deleteCharAt(point);
        int pointAt = point + exponent; // digits before the point
        int zeros = 0;
        while (zeros < digits.length() - 1 && digits.charAt(zeros) == '0') {
            zeros++;
        }
        digits.delete(0, zeros);
        pointAt -= zeros;
        while (digits.length() > 1 && digits.charAt(digits.length() - 1) == '0') {
            digits.setLength(digits.length() - 1);
        }
        StringBuilder out = new StringBuilder();
        if (negative) {
            out.append('-');
        }
        if (pointAt > 21 || pointAt < -5) {
            out.append(digits.charAt(0));
            if (digits.length() > 1) {
                out.append('.').append(digits, 1, digits.length());
            }
            return out.append('e').append(pointAt - 1).toString();
        }
        if (pointAt <= 0) {
            return out.append("0.").append("0".repeat(-pointAt)).append(digits).toString();
        }
        if (digits.length() <= pointAt) {
            return out.append(digits).append("0".repeat(pointAt - digits.length())).toString();
        }
        return out.append(digits, 0, pointAt).append('.').append(digits, pointAt, digits.length()).toString();
    }
}
