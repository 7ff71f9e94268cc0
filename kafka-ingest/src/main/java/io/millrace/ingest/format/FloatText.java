package io.millrace.ingest.format;

/**
 * Floats as ClickHouse prints them: the shortest digits that read back the same, without an exponent from 1e-6 up to below 1e21.
 */
final class FloatText {
    private static final int MAX_PLAIN_EXPONENT = 20;
    private static final int MIN_PLAIN_EXPONENT = -6;

    private FloatText() {}

    static void write(double value, ByteSink out) {
        long whole = (long) value;
        if (whole == value && Math.abs(whole) < 1L << 53 && (whole != 0 || Double.doubleToRawLongBits(value) == 0)) {
            out.putLong(whole);
            return;
        }
        if (special(value, out)) {
            return;
        }
        String text = Double.toString(value);
        layout(shorter(text, s -> Double.parseDouble(s) == value), out);
    }

    static void write(float value, ByteSink out) {
        int whole = (int) value;
        if (whole == value && Math.abs(whole) < 1 << 24 && (whole != 0 || Float.floatToRawIntBits(value) == 0)) {
            out.putLong(whole);
            return;
        }
        if (special(value, out)) {
            return;
        }
        String text = Float.toString(value);
        layout(shorter(text, s -> Float.parseFloat(s) == value), out);
    }

    private static boolean special(double value, ByteSink out) {
        if (Double.isNaN(value)) {
            out.put("nan");
        } else if (Double.isInfinite(value)) {
            out.put(value < 0 ? "-inf" : "inf");
        } else if (value == 0) {
            out.put("-0");
        } else {
            return false;
        }
        return true;
    }

    /** Java always gives two digits, also where one would do: 4.9E-324 for 5e-324. */
    private static String shorter(String text, java.util.function.Predicate<String> same) {
        int e = text.indexOf('E');
        int start = text.charAt(0) == '-' ? 1 : 0;
        if (e != start + 3 || text.charAt(start + 2) == '0') {
            return text;
        }
        String exponent = text.substring(e);
        char digit = text.charAt(start);
        String sign = text.substring(0, start);
        String down = sign + digit + ".0" + exponent;
        String up = sign + (char) (digit + 1) + ".0" + exponent;
        if (digit < '9' && text.charAt(start + 2) >= '5' && same.test(up)) {
            return up;
        }
        return same.test(down) ? down : text;
    }

    /** {@code text} is Java's: digits with a point, perhaps with an exponent. */
    private static void layout(String text, ByteSink out) {
        int at = 0;
        if (text.charAt(0) == '-') {
            out.put('-');
            at++;
        }
        int e = text.indexOf('E');
        int exponent = e < 0 ? 0 : Integer.parseInt(text.substring(e + 1));
        String mantissa = text.substring(at, e < 0 ? text.length() : e);
        int point = mantissa.indexOf('.');
        String digits = mantissa.substring(0, point) + mantissa.substring(point + 1);
        int first = 0;
        while (first < digits.length() - 1 && digits.charAt(first) == '0') {
            first++;
        }
        int last = digits.length();
        while (last > first + 1 && digits.charAt(last - 1) == '0') {
            last--;
        }
        // The value is 0.digits * 10^scale once leading zeros are gone.
        int scale = point - first + exponent;
        String significant = digits.substring(first, last);
        int decimal = scale - 1;
        if (decimal < MIN_PLAIN_EXPONENT || decimal > MAX_PLAIN_EXPONENT) {
            out.put(significant.charAt(0));
            if (significant.length() > 1) {
                out.put('.');
                out.put(significant.substring(1));
            }
            out.put('e');
            out.putLong(decimal);
        } else if (scale <= 0) {
            out.put("0.");
            out.repeat("0", -scale);
            out.put(significant);
        } else if (significant.length() <= scale) {
            out.put(significant);
            out.repeat("0", scale - significant.length());
        } else {
            out.put(significant.substring(0, scale));
            out.put('.');
            out.put(significant.substring(scale));
        }
    }
}
