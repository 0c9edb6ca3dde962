/** Pools that lend objects and buffers, count exactly, and give memory back when asked. */
@NullMarked
package io.envyrc.memory.pool;

import org.jspecify.annotations.NullMarked;
