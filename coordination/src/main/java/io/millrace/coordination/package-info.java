/** What the cluster agrees on, kept in ZooKeeper. The only module that uses Curator and the ZooKeeper client. */
@NullMarked
package io.millrace.coordination;

import org.jspecify.annotations.NullMarked;
