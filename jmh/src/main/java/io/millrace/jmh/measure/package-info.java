/**
 * What every benchmark of whole processes needs: a process and what the kernel counted for it, figures of several rounds, a table and
 * JSON to print them in.
 */
@NullMarked
package io.millrace.jmh.measure;

import org.jspecify.annotations.NullMarked;
