/** Caches bounded by what they hold in bytes, or by what is still in use. {@code GenerationalCache} needs Caffeine. */
@NullMarked
package io.envyrc.memory.cache;

import org.jspecify.annotations.NullMarked;
