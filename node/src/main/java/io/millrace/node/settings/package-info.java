/**
 * The query settings this node knows. A setting is <i>honoured</i>; or a <i>hint</i>, whose promise holds whatever its value;
 * or known by its <i>default</i> only, and then any other value is refused by name. Nothing is ignored in silence.
 */
@NullMarked
package io.millrace.node.settings;

import org.jspecify.annotations.NullMarked;
