/** JSON in strings, looked into without building trees. */
@NullMarked
package io.millrace.node.sql.json;

import org.jspecify.annotations.NullMarked;
