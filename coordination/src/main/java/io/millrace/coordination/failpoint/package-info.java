/**
 * Named places before and after each numbered step of a protocol, where a test build may crash, pause or fail the
 * process. A name is {@code <protocol>.<step>.<before|after>}; the protocol's package lists its own.
 */
@NullMarked
package io.millrace.coordination.failpoint;

import org.jspecify.annotations.NullMarked;
