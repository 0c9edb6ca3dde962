/**
 * {@code .env} files of any size: one tokenizer, read as a file that can be edited, as a callback, an iterator, a cursor
 * or a publisher. No value of a variable ever stands in a message, a diagnostic or a {@code toString()}.
 */
@NullMarked
package io.envyrc.memory.env;

import org.jspecify.annotations.NullMarked;
