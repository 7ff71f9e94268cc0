package io.millrace.node.sql.analysis;

import io.millrace.node.sql.expression.Bound;
import io.millrace.node.sql.syntax.Expression;
import io.millrace.node.sql.syntax.Expression.ColumnTransformer;
import io.millrace.node.sql.syntax.SqlText;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** The list of SELECT: asterisks expanded, names given. */
final class SelectItems {

    /** A column of the result. */
    record Item(String name, Bound value) {}

    private final SelectScope scope;
    private final ExpressionBinder binder;
    private List<Expression> shown = List.of();

    SelectItems(SelectScope scope, ExpressionBinder binder) {
        this.scope = scope;
        this.binder = binder;
    }

    List<Item> bind(List<Expression> columns) {
        shown = columns;
        List<Item> items = new ArrayList<>();
        for (Expression column : columns) {
            switch (column) {
                case Expression.Asterisk a ->
                    items.addAll(transformed(star(a.qualifier(), name -> true), a.transformers()));
                case Expression.ColumnsMatching m -> {
                    Pattern pattern = pattern(m.pattern());
                    items.addAll(
                            transformed(star(m.qualifier(), name -> pattern.matcher(name).find()), m.transformers()));
                }
                case Expression.ColumnsListed l -> {
                    List<Item> listed = new ArrayList<>();
                    l.columns().forEach(c -> listed.add(new Item(name(c), binder.bind(c))));
                    items.addAll(transformed(listed, l.transformers()));
                }
                default -> items.add(new Item(name(column), binder.bind(column)));
            }
        }
        if (items.isEmpty()) {
            throw new UserException(ErrorCode.EMPTY_LIST_OF_COLUMNS_QUERIED,
                    "Empty list of columns in projection. In scope "
                            + scope.line());
        }
        return items;
    }

    private static Pattern pattern(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new UserException(ErrorCode.CANNOT_COMPILE_REGEXP,
                    "COLUMNS pattern " + text + " cannot be compiled: " + e
                            .getMessage(),
                    e);
        }
    }

    private String name(Expression column) {
        String alias = column.alias();
        if (alias != null) {
            return alias;
        }
        if (column instanceof Expression.Identifier i) {
            String rest = unqualified(i);
            return rest != null && isShown(rest, i) ? i.joined() : rest == null ? i.joined() : rest;
        }
        return SqlText.expression(named(column));
    }

    /** The column's own name when the identifier is qualified, else null. */
    private @Nullable String unqualified(Expression.Identifier i) {
        for (ScopeTable table : scope.from().tables()) {
            int length = table.qualifierLength(i.parts());
            String rest = String.join(".", i.parts().subList(length, i.parts().size()));
            if (length > 0 && table.column(rest).isPresent()) {
                return rest;
            }
        }
        return null;
    }

    /** Whether the list also shows another table's column of that name, so that both keep their qualifiers. */
    private boolean isShown(String rest, Expression.Identifier self) {
        return shown.stream()
                .anyMatch(e -> e instanceof Expression.Identifier other && !other.equals(self)
                        && (other.joined()
                                .equals(
                                        rest)
                                || rest.equals(unqualified(other))));
    }

    /** With aliases in place of what they stand for, as ClickHouse names columns. */
    private Expression named(Expression e) {
        return switch (e) {
            case Expression.FunctionCall c ->
                new Expression.FunctionCall(c.name(), c.parameters(), each(c.arguments()));
            case Expression.Aliased a -> new Expression.Identifier(List.of(a.alias()));
            case Expression.Identifier i -> {
                String rest = unqualified(i);
                yield rest == null ? i : new Expression.Identifier(List.of(rest));
            }
            case Expression.Cast c -> new Expression.Cast(named(c.value()), c.type());
            case Expression.ArrayExpression a -> new Expression.ArrayExpression(each(a.elements()));
            case Expression.TupleExpression t -> new Expression.TupleExpression(each(t.elements()));
            case Expression.Lambda l -> new Expression.Lambda(l.parameters(), named(l.body()));
            default -> e;
        };
    }

    private List<Expression> each(List<Expression> list) {
        return list.stream().map(this::named).toList();
    }

    private List<Item> star(List<String> qualifier, java.util.function.Predicate<String> wanted) {
        List<Item> items = new ArrayList<>();
        boolean found = qualifier.isEmpty();
        List<ScopeTable> tables = scope.from().tables();
        for (int t = 0; t < tables.size(); t++) {
            ScopeTable table = tables.get(t);
            if (!qualifier.isEmpty() && !table.qualifiers().contains(qualifier)) {
                continue;
            }
            found = true;
            for (NamedColumn column : table.columns()) {
                boolean hidden = t > 0 && qualifier.isEmpty() && scope.from().usingNames().contains(column.name());
                if (column.inStar() && !hidden && wanted.test(column.name())) {
                    Bound overlaid = scope.from().overlay().get(column.name());
                    boolean clashes = t > 0
                            && tables.subList(0, t).stream().anyMatch(o -> o.column(column.name()).isPresent());
                    String name = clashes && !table.qualifiers().isEmpty()
                            ? String.join(".", table.qualifiers().getFirst()) + "."
                                    + column.name()
                            : column.name();
                    items.add(new Item(name, overlaid != null ? overlaid : column.value().get()));
                }
            }
        }
        if (!found) {
            throw new UserException(ErrorCode.UNKNOWN_IDENTIFIER, "Qualified matcher " + String.join(".", qualifier)
                    + ".* does not find table. In scope " + scope.line());
        }
        return items;
    }

    private List<Item> transformed(List<Item> items, List<ColumnTransformer> transformers) {
        Map<String, Item> byName = new LinkedHashMap<>();
        items.forEach(i -> byName.put(i.name(), i));
        for (ColumnTransformer transformer : transformers) {
            switch (transformer) {
                case ColumnTransformer.Except e -> e.columns().forEach(byName::remove);
                case ColumnTransformer.ExceptMatching e -> {
                    Pattern pattern = pattern(e.pattern());
                    byName.keySet().removeIf(name -> pattern.matcher(name).find());
                }
                case ColumnTransformer.Replace r -> {
                    for (Expression.Aliased replacement : r.replacements()) {
                        if (byName.containsKey(replacement.alias())) {
                            byName.put(replacement.alias(), new Item(replacement.alias(), binder.bind(replacement
                                    .expression())));
                        }
                    }
                }
            }
        }
        return new ArrayList<>(byName.values());
    }
}
