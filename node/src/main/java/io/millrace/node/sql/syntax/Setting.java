package io.millrace.node.sql.syntax;

import org.jspecify.annotations.Nullable;

/** {@code name = value}; a null value is the word DEFAULT. */
public record Setting(String name, @Nullable Literal value) {}
