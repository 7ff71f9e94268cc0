package io.millrace.node.sql.syntax;

import io.millrace.node.sql.grammar.SqlParserGrammar.EnumArgumentContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.FieldArgumentContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.NullArgumentContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.NumberArgumentContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.SettingArgumentContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.TypeArgumentContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.TypeArgumentTypeContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.TypeNameContext;
import io.millrace.node.sql.syntax.Literal.IntegerLiteral;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.Locale;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;

/** Types. */
final class TypeReader {

    private TypeReader() {}

    static TypeName read(TypeNameContext context) {
        String name = LiteralReader.identifier(context.typeWord().getText());
        StringBuilder words = new StringBuilder(name);
        for (ParseTree child : context.children) {
            if (child instanceof TerminalNode word && Character.isLetter(word.getText().charAt(0))) {
                words.append(' ').append(word.getText());
            }
        }
        return new TypeName(words.length() == name.length() ? name : words.toString().toUpperCase(Locale.ROOT),
                context.typeArgument().stream().map(TypeReader::argument).toList());
    }

    private static TypeName.Argument argument(TypeArgumentContext context) {
        return switch (context) {
            case EnumArgumentContext element -> new TypeName.Argument.Text(
                    LiteralReader.text(element.STRING().getText()), element.NUMBER() == null ? null
                            : enumValue(element.NUMBER().getText(), element.MINUS() != null));
            case NumberArgumentContext number -> new TypeName.Argument.NumberValue(
                    LiteralReader.number(number.NUMBER().getText(), number.MINUS() != null));
            case SettingArgumentContext setting -> new TypeName.Argument.Setting(
                    TreeReader.identifier(setting.identifier()), LiteralReader.read(setting.literal()));
            case FieldArgumentContext field -> new TypeName.Argument.Field(TreeReader.columnName(field.columnName()),
                    read(field.typeName()));
            case TypeArgumentTypeContext type -> new TypeName.Argument.Type(read(type.typeName()));
            case NullArgumentContext nothing -> new TypeName.Argument.Type(TypeName.of("NULL"));
            default -> throw LiteralReader.unknown(context);
        };
    }

    private static long enumValue(String text, boolean negative) {
        if (LiteralReader.number(text, negative) instanceof IntegerLiteral integer
                && integer.value().bitLength() < Long.SIZE) {
            return integer.value().longValueExact();
        }
        throw new UserException(ErrorCode.SYNTAX_ERROR,
                "Syntax error: the value of an Enum element is a whole number, not " + text);
    }
}
