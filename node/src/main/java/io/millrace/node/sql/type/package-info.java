/** The arithmetic of types: what ClickHouse makes of an operator's operands, and the smallest type that holds several. */
@NullMarked
package io.millrace.node.sql.type;

import org.jspecify.annotations.NullMarked;
