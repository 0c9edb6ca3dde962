/** The tracked allocator beside Arrow's own, Netty's and the system's. */
@NullMarked
package io.envyrc.memory.bench.arrow;

import org.jspecify.annotations.NullMarked;
