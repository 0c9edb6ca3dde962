/** The Arrow allocator as a bean. */
@NullMarked
package io.envyrc.memory.autoconfigure.arrow;

import org.jspecify.annotations.NullMarked;
