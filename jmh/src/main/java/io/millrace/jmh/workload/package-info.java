/** What is measured: generated events, the tables they go to, the statements that make those. */
@NullMarked
package io.millrace.jmh.workload;

import org.jspecify.annotations.NullMarked;
