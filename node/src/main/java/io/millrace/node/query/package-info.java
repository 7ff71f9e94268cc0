/**
 * One statement in, one result out: what every face of the node (HTTP, the SQL client, tests) calls, and what the statement
 * runner implements. Knows no wire format.
 */
@NullMarked
package io.millrace.node.query;

import org.jspecify.annotations.NullMarked;
