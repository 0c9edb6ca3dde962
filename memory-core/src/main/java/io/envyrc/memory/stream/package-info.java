/** Lines and chunks of a stream of any size in constant memory, and the sliding window that parsers read through. */
@NullMarked
package io.envyrc.memory.stream;

import org.jspecify.annotations.NullMarked;
