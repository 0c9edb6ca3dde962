/** Pools as beans. */
@NullMarked
package io.envyrc.memory.autoconfigure.pool;

import org.jspecify.annotations.NullMarked;
