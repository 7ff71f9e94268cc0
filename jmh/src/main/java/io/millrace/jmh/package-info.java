/**
 * The whole way from a topic to queryable parts, measured from outside: {@link io.millrace.jmh.EndToEnd} starts the built
 * distribution's processes and reads what the kernel counted for them.
 */
@NullMarked
package io.millrace.jmh;

import org.jspecify.annotations.NullMarked;
