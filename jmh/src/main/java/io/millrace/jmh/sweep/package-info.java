/**
 * What a row costs in relation to one thing at a time: {@link io.millrace.jmh.sweep.Sweep}.
 */
@NullMarked
package io.millrace.jmh.sweep;

import org.jspecify.annotations.NullMarked;
