/** The distribution, and the launcher of a local cluster. Holds no ingestion logic. */
@NullMarked
package io.millrace.deploy;

import org.jspecify.annotations.NullMarked;
