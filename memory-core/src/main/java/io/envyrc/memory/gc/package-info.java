/** What the collector knows about live memory, and the one place that forces a collection. */
@NullMarked
package io.envyrc.memory.gc;

import org.jspecify.annotations.NullMarked;
