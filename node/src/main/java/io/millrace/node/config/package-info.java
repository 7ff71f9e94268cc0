/**
 * The node's configuration: XML or YAML files of ClickHouse's shape, merged with {@code conf.d/} and {@code config.d/}, then
 * checked key by key. An unknown key stops the start with a sentence, because a misspelt one would be obeyed by nobody.
 */
@NullMarked
package io.millrace.node.config;

import org.jspecify.annotations.NullMarked;
