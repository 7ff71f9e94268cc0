/** The SQL client of the command line: statements over HTTP, one by one from arguments, files and pipes, or interactively. */
@NullMarked
package io.millrace.node.cli;

import org.jspecify.annotations.NullMarked;
