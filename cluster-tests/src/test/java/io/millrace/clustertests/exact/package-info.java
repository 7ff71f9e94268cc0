/**
 * Exactly once through kill -9 and through owners that stand still longer than their sessions.
 *
 * <h2>Steps</h2>
 * 1. A seeded plan: which fault, after how many acknowledged messages, which topic partition's owner. 2. Messages are produced at a steady
 * rate, and never so far ahead that a planned fault would come too late. 3. Each fault hits the node that owns the topic partition at that
 * moment, while messages are on their way. 4. The rest is produced. 5. On every node the tables are compared with the producer's record, and the
 * replicas with each other. A run in which a planned fault was not fired fails.
 */
@NullMarked
package io.millrace.clustertests.exact;

import org.jspecify.annotations.NullMarked;
