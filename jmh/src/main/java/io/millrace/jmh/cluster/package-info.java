/**
 * Several nodes measured: from produce to visible ({@link io.millrace.jmh.cluster.Latency}), and what a replica that fetches costs beside the
 * one that ingests ({@link io.millrace.jmh.cluster.ReplicationCost}).
 */
@NullMarked
package io.millrace.jmh.cluster;

import org.jspecify.annotations.NullMarked;
