/**
 * The lowest interface of coordination: a tree of small text nodes with versions, changed by all-or-nothing lists of
 * operations. Everything else in this module is written against {@link io.millrace.coordination.znode.Znodes}.
 *
 * <h2>Terms</h2>
 * <i>znode</i>: a path with a text value and a version that counts its writes. <i>multi</i>: a list of operations that
 * applies whole or not at all. <i>transaction number</i>: the total order of all changes. <i>session</i>: the life of
 * one client's connection as the service sees it; an <i>ephemeral</i> znode ends with it.
 *
 * <h2>Guarantees</h2>
 * <ul>
 * <li>Changes are totally ordered. A failed multi changes nothing.</li>
 * <li>Reads made within one session never go back: a later read sees the same or a newer tree. Reads may be older than
 * the newest change, so no decision rests on a read alone.</li>
 * <li>A sequential name is greater than every sequential name given before under that parent. Numbers may be
 * skipped.</li>
 * <li>A multi whose reply is lost may be applied before or <i>after</i> the caller hears of the loss.</li>
 * </ul>
 */
@NullMarked
package io.millrace.coordination.znode;

import org.jspecify.annotations.NullMarked;
