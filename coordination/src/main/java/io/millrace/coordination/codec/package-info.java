/**
 * The text form of every znode's value.
 *
 * <h2>Layout</h2>
 * Two lines of UTF-8, without a line end after the second:
 * <pre>
 * {"millrace":"&lt;type&gt;/&lt;version&gt;", ...fields }     JSON: strings, whole numbers, booleans, arrays, objects
 * #&lt;eight hexadecimal digits&gt;                     CRC-32C of the first line's bytes
 * </pre>
 * A reader ignores fields that it does not know. A field that old readers must not ignore raises the version; a reader
 * refuses a version above its own.
 */
@NullMarked
package io.millrace.coordination.codec;

import org.jspecify.annotations.NullMarked;
