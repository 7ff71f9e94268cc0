/**
 * What can go wrong with a call, by what the caller may do next. Nothing is ever decided by a message's text.
 * <pre>
 * RetriableException       certainly not done; may work later        back off, retry
 * ConflictException        lost a compare-and-set                    re-read, decide again
 * UnknownOutcomeException  may have been done, or may be done still  ask by token; delete nothing
 * CorruptionException      checksum or layout is wrong               set the thing aside, fetch it again
 * RequestTooLargeException certainly not done, will never fit        make the request smaller
 * </pre>
 */
@NullMarked
package io.millrace.coordination.failure;

import org.jspecify.annotations.NullMarked;
