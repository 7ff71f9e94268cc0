/** Real processes and real faults, against the built distribution. */
@NullMarked
package io.millrace.clustertests;

import org.jspecify.annotations.NullMarked;
