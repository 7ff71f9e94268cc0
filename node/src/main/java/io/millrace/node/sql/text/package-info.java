/** Values as ClickHouse's text and back: what toString, CAST, arrays in text and messages use. */
@NullMarked
package io.millrace.node.sql.text;

import org.jspecify.annotations.NullMarked;
