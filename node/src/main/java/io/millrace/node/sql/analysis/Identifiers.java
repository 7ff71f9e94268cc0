package io.millrace.node.sql.analysis;

import io.millrace.node.sql.expression.Bound;
import io.millrace.node.sql.syntax.Expression;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what an identifier stands for: a lambda's parameter, an alias, a column, a WITH of an enclosing query; in this order. */
final class Identifiers {
    private final SelectScope scope;
    private final ExpressionBinder binder;

    Identifiers(SelectScope scope, ExpressionBinder binder) {
        this.scope = scope;
        this.binder = binder;
    }

    Bound resolve(Expression.Identifier identifier) {
        String name = identifier.joined();
        if (identifier.parts().size() == 1) {
            Bound.Parameter parameter = scope.parameter(name);
            if (parameter != null) {
                return parameter;
            }
            Expression alias = scope.aliasOf(name);
            if (alias != null && scope.enterAlias(name)) {
                try {
                    return binder.bind(alias);
                } finally {
                    scope.leaveAlias(name);
                }
            }
        }
        Bound column = column(identifier.parts());
        if (column != null) {
            return column;
        }
        Expression named = identifier.parts().size() == 1 ? scope.outerNamed(name) : null;
        if (named != null) {
            return binder.bind(named);
        }
        throw unknown(identifier);
    }

    private @Nullable Bound column(List<String> parts) {
        FromClause from = scope.from();
        String joined = String.join(".", parts);
        Bound overlaid = from.overlay().get(joined);
        if (overlaid != null) {
            return overlaid;
        }
        Optional<NamedColumn> found = Optional.empty();
        for (ScopeTable table : from.tables()) {
            Optional<NamedColumn> here = table.column(joined);
            if (here.isPresent()) {
                if (found.isPresent() && !from.usingNames().contains(joined)) {
                    break;
                }
                found = found.isPresent() ? found : here;
            }
        }
        if (found.isPresent()) {
            return found.get().value().get();
        }
        for (ScopeTable table : from.tables()) {
            int length = table.qualifierLength(parts);
            if (length > 0) {
                String rest = String.join(".", parts.subList(length, parts.size()));
                Bound replaced = from.overlay().get(rest);
                if (replaced != null) {
                    return replaced;
                }
                Optional<NamedColumn> column = table.column(rest);
                if (column.isPresent()) {
                    return column.get().value().get();
                }
            }
        }
        return null;
    }

    private UserException unknown(Expression.Identifier identifier) {
        String name = identifier.joined();
        for (ScopeTable table : scope.from().tables()) {
            if (table.qualifierLength(identifier.parts()) > 0) {
                return new UserException(ErrorCode.UNKNOWN_IDENTIFIER,
                        "Identifier '" + name + "' cannot be resolved from " + table
                                .kind() + " with name " + table.qualifiers().getFirst().getLast() + ". In scope "
                                + scope.line());
            }
        }
        Set<String> candidates = new LinkedHashSet<>();
        for (ScopeTable table : scope.from().tables()) {
            table.columns().forEach(c -> candidates.add(c.name()));
        }
        candidates.addAll(scope.from().overlay().keySet());
        candidates.addAll(scope.aliasNames());
        candidates.remove(name);
        return new UserException(ErrorCode.UNKNOWN_IDENTIFIER, "Unknown expression identifier `" + name + "` in scope "
                + scope.line()
                + (identifier.parts().size() > 1 ? "" : Similar.hint(name, new ArrayList<>(candidates))));
    }
}
