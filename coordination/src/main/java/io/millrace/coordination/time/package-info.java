/** Time as the code sees it: a ticker for waits and deadlines, {@link java.time.InstantSource} for what people read. */
@NullMarked
package io.millrace.coordination.time;

import org.jspecify.annotations.NullMarked;
