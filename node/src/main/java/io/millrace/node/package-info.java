/** One server: SQL, its HTTP interface and admin RPC, and the wiring of the modules below. */
@NullMarked
package io.millrace.node;

import org.jspecify.annotations.NullMarked;
