/** Caches that give memory back under pressure. */
@NullMarked
package io.envyrc.memory.autoconfigure.cache;

import org.jspecify.annotations.NullMarked;
