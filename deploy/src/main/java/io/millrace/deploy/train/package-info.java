/**
 * Makes the AOT cache of the distribution: one node of a local cluster reads real topics into tables while its JVM takes notes of
 * the classes it loads and the methods it runs, and writes them down at its end. Nodes that find the cache start with the classes
 * linked and compile their hot methods at once, from the profiles in it.
 *
 * <p>The cache belongs to one installation and one Java: it lies in the installation's directory {@code aot} under the name of the
 * Java runtime's version, and the JVM refuses it, with a warning and no harm, when a jar or the JVM is another one.
 */
@NullMarked
package io.millrace.deploy.train;

import org.jspecify.annotations.NullMarked;
