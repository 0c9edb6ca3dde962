/** The caches beside Caffeine. */
@NullMarked
package io.envyrc.memory.bench.cache;

import org.jspecify.annotations.NullMarked;
