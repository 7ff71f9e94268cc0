package io.millrace.node.sql.syntax;

import io.millrace.node.sql.syntax.Expression.FunctionCall;
import io.millrace.node.sql.syntax.Literal.IntegerLiteral;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Units of time: {@code INTERVAL 1 DAY} is {@code toIntervalDay(1)}, {@code EXTRACT(DAY FROM d)} a function of d. */
final class Interval {

    private static final Pattern TEXT = Pattern.compile("\\s*([+-]?\\d+)\\s*([A-Za-z]+)\\s*");

    private static final Map<String, String> SHORT_FORMS = Map.ofEntries(Map.entry("NS", "NANOSECOND"),
            Map.entry("US", "MICROSECOND"), Map.entry("MS", "MILLISECOND"), Map.entry("S", "SECOND"),
            Map.entry("SS", "SECOND"), Map.entry("SQL_TSI_SECOND", "SECOND"), Map.entry("MI", "MINUTE"),
            Map.entry("N", "MINUTE"), Map.entry("SQL_TSI_MINUTE", "MINUTE"), Map.entry("H", "HOUR"),
            Map.entry("HH", "HOUR"), Map.entry("SQL_TSI_HOUR", "HOUR"), Map.entry("D", "DAY"),
            Map.entry("DD", "DAY"), Map.entry("SQL_TSI_DAY", "DAY"), Map.entry("WK", "WEEK"),
            Map.entry("WW", "WEEK"), Map.entry("SQL_TSI_WEEK", "WEEK"), Map.entry("M", "MONTH"),
            Map.entry("MM", "MONTH"), Map.entry("SQL_TSI_MONTH", "MONTH"), Map.entry("QQ", "QUARTER"),
            Map.entry("Q", "QUARTER"), Map.entry("SQL_TSI_QUARTER", "QUARTER"), Map.entry("YYYY", "YEAR"),
            Map.entry("YY", "YEAR"), Map.entry("SQL_TSI_YEAR", "YEAR"));

    private static final Map<String, String> FUNCTIONS = Map.ofEntries(Map.entry("NANOSECOND", "Nanosecond"),
            Map.entry("MICROSECOND", "Microsecond"), Map.entry("MILLISECOND", "Millisecond"),
            Map.entry("SECOND", "Second"), Map.entry("MINUTE", "Minute"), Map.entry("HOUR", "Hour"),
            Map.entry("DAY", "Day"), Map.entry("WEEK", "Week"), Map.entry("MONTH", "Month"),
            Map.entry("QUARTER", "Quarter"), Map.entry("YEAR", "Year"));

    private Interval() {}

    static boolean isUnit(String word) {
        return resolve(word) != null;
    }

    /** {@code day} for DAY, D, days. */
    static String unitName(String word) {
        return unit(word).toLowerCase(Locale.ROOT);
    }

    static FunctionCall of(String unit, Expression count) {
        return FunctionCall.of("toInterval" + FUNCTIONS.get(unit(unit)), count);
    }

    /** {@code '1 day'}. */
    static FunctionCall parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new UserException(ErrorCode.SYNTAX_ERROR,
                    "Syntax error: INTERVAL '" + text + "' is not a number and a unit such as '1 day'");
        }
        return of(matcher.group(2), IntegerLiteral.of(Long.parseLong(matcher.group(1))));
    }

    static String extraction(String unit) {
        return switch (unit(unit)) {
            case "DAY" -> "toDayOfMonth";
            case "WEEK" -> "toRelativeWeekNum";
            case "NANOSECOND", "MICROSECOND" -> throw SyntaxErrors.notSupported("EXTRACT(" + unit + " FROM ...)");
            case String other -> "to" + FUNCTIONS.get(other);
        };
    }

    private static String unit(String word) {
        String unit = resolve(word);
        if (unit == null) {
            throw new UserException(ErrorCode.SYNTAX_ERROR, "Syntax error: " + word
                    + " is not a unit of time: SECOND, MINUTE, HOUR, DAY, WEEK, MONTH, QUARTER, YEAR");
        }
        return unit;
    }

    private static @Nullable String resolve(String word) {
        String upper = word.toUpperCase(Locale.ROOT);
        if (FUNCTIONS.containsKey(upper)) {
            return upper;
        }
        if (upper.endsWith("S") && FUNCTIONS.containsKey(upper.substring(0, upper.length() - 1))) {
            return upper.substring(0, upper.length() - 1);
        }
        return SHORT_FORMS.get(upper);
    }
}
