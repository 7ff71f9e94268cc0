package io.millrace.node.catalog;

import io.millrace.node.sql.syntax.Expression;
import io.millrace.node.sql.syntax.Literal;
import io.millrace.node.sql.syntax.Setting;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values of SETTINGS clauses and engine arguments as text. */
public final class Settings {
    private Settings() {}

    /** Name to text, in the order written; the word DEFAULT leaves a setting out. */
    public static Map<String, String> texts(List<Setting> settings) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Setting setting : settings) {
            if (setting.value() != null) {
                texts.put(setting.name(), text(setting));
            }
        }
        return texts;
    }

    static String text(Setting setting) {
        return setting.value() == null ? "" : text(setting.value());
    }

    /** A literal or a bare word as text. @throws UserException BAD_ARGUMENTS (36) for anything else */
    public static String text(Expression value) {
        return switch (value) {
            case Literal.StringLiteral s -> s.value();
            case Literal.IntegerLiteral i -> i.value().toString();
            case Literal.FloatLiteral f -> Double.toString(f.value());
            case Literal.BooleanLiteral b -> b.value() ? "1" : "0";
            case Literal.NullLiteral n -> "";
            case Expression.Identifier i -> i.joined();
            default -> throw new UserException(ErrorCode.BAD_ARGUMENTS, "A literal is expected instead of " + value);
        };
    }
}
