/**
 * Faults made from outside a process: on its connections, through proxies, and at its failpoints, over its admin RPC.
 *
 * <h2>Terms</h2> A <i>lane</i> is one direction of one connection. A <i>shot</i> is a fault planned for one byte of the next lane that
 * carries it. Faults are counted when they happen, not when they are planned.
 *
 * <h2>Layout</h2> Each node reaches ZooKeeper, the broker and its peers through proxies of its own: its configuration names them as
 * ZooKeeper's servers, the broker has one listener per node that advertises that node's proxy, and a node advertises its parts at an address
 * of its own of the loopback network, where its proxy listens.
 */
@NullMarked
package io.millrace.clustertests.fault;

import org.jspecify.annotations.NullMarked;
