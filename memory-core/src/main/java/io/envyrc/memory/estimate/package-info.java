/** How much memory objects hold, without an agent or a flag. */
@NullMarked
package io.envyrc.memory.estimate;

import org.jspecify.annotations.NullMarked;
