/**
 * How the commands of this module read their arguments: one table of options per command, errors that say what to type instead,
 * exit status 2 for a wrong command line and 1 for a failure.
 */
@NullMarked
package io.millrace.deploy.cli;

import org.jspecify.annotations.NullMarked;
