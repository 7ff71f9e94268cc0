/** The tutorials of the Kafka table engine, statement by statement, against one node of a cluster. */
@NullMarked
package io.millrace.clustertests.tutorial;

import org.jspecify.annotations.NullMarked;
