/** Benchmarks of each stage and of the whole way from a record to a part. */
@NullMarked
package io.millrace.jmh;

import org.jspecify.annotations.NullMarked;
