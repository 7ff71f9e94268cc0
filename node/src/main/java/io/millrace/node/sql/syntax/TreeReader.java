package io.millrace.node.sql.syntax;

import io.millrace.node.sql.grammar.SqlParserGrammar.AnyIdentifierContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.AnyNameContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ColumnNameContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.IdentifierContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.LiteralContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.NamePartContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.ParameterContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.QualifiedNameContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.SettingContext;
import io.millrace.node.sql.grammar.SqlParserGrammar.SettingListContext;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.List;
import java.util.Map;
import org.antlr.v4.runtime.ParserRuleContext;
import org.jspecify.annotations.Nullable;

/** Names and settings, and the readers of expressions and queries, which need each other. Owned by one parse. */
final class TreeReader {

    private final Map<String, String> identifiers;
    private final ExpressionReader expressions = new ExpressionReader(this);
    private final QueryReader queries = new QueryReader(this);

    TreeReader(Map<String, String> identifiers) {
        this.identifiers = Map.copyOf(identifiers);
    }

    ExpressionReader expressions() {
        return expressions;
    }

    QueryReader queries() {
        return queries;
    }

    static String identifier(IdentifierContext context) {
        return LiteralReader.identifier(context.getText());
    }

    static String identifier(AnyIdentifierContext context) {
        return LiteralReader.identifier(context.getText());
    }

    static @Nullable String identifierOrNull(@Nullable ParserRuleContext context) {
        return context == null ? null : LiteralReader.identifier(context.getText());
    }

    static String columnName(ColumnNameContext context) {
        return String.join(".", context.anyIdentifier().stream().map(TreeReader::identifier).toList());
    }

    QualifiedName name(QualifiedNameContext context) {
        NamePartContext first = context.namePart();
        String head = first.parameter() != null ? identifier(first.parameter()) : identifier(first.identifier());
        AnyNameContext second = context.anyName();
        if (second == null) {
            return QualifiedName.of(head);
        }
        return QualifiedName.of(head, second.parameter() != null ? identifier(second.parameter())
                : identifier(second.anyIdentifier()));
    }

    /** The name of a database, which has no further qualifier. */
    String databaseName(QualifiedNameContext context) {
        QualifiedName name = name(context);
        if (name.database() != null) {
            throw new UserException(ErrorCode.SYNTAX_ERROR,
                    "Syntax error: the name of a database has no dot: " + context.getText());
        }
        return name.name();
    }

    boolean isIdentifierParameter(ParameterContext context) {
        return context.typeName().getText().equals("Identifier");
    }

    /** The value given for {@code {name:Identifier}}. */
    String identifier(ParameterContext context) {
        if (!isIdentifierParameter(context)) {
            throw new UserException(ErrorCode.BAD_QUERY_PARAMETER,
                    "Query parameter `" + identifier(context.identifier()) + "` stands for a name, so its type must be "
                            + "Identifier, not " + context.typeName().getText());
        }
        String name = identifier(context.identifier());
        String value = identifiers.get(name);
        if (value == null) {
            throw new UserException(ErrorCode.UNKNOWN_QUERY_PARAMETER, "Substitution `" + name + "` is not set");
        }
        return value;
    }

    static List<Setting> settings(@Nullable SettingListContext context) {
        return context == null ? List.of() : context.setting().stream().map(TreeReader::setting).toList();
    }

    private static Setting setting(SettingContext context) {
        LiteralContext literal = context.literal();
        return new Setting(identifier(context.identifier()), literal == null ? null : LiteralReader.read(literal));
    }
}
