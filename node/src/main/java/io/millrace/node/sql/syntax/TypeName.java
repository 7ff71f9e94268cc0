package io.millrace.node.sql.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A type as it was written, not resolved: {@code Array(LowCardinality(String))}.
 *
 * @param name spelling kept; types of several words ({@code DOUBLE PRECISION}) in upper case with single spaces
 * @param arguments empty without parentheses
 */
public record TypeName(String name, List<Argument> arguments) {

    public TypeName {
        arguments = List.copyOf(arguments);
    }

    public static TypeName of(String name, Argument... arguments) {
        return new TypeName(name, List.of(arguments));
    }

    /** What stands between the parentheses of a type. */
    public sealed interface Argument {

        /** A type: of an array's element, of a function's argument; {@code sum} in AggregateFunction is one, too. */
        record Type(TypeName type) implements Argument {}

        /** {@code name Type}, in Tuple, Nested and JSON; the name of a JSON path has dots. */
        record Field(String name, TypeName type) implements Argument {}

        /** {@code 'a' = 1} or {@code 'a'}; a time zone is one without value. */
        record Text(String text, @Nullable Long value) implements Argument {}

        /** A number: a precision, a length, a parameter of an aggregate function. */
        record NumberValue(Literal value) implements Argument {}

        /** {@code max_dynamic_paths = 8}. */
        record Setting(String name, Literal value) implements Argument {}
    }

    /** Canonical text: one space after commas and around equals. */
    @Override
    public String toString() {
        return SqlText.type(this);
    }
}
