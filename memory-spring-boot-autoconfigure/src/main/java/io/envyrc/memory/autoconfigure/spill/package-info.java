/** The spill store as a bean. */
@NullMarked
package io.envyrc.memory.autoconfigure.spill;

import org.jspecify.annotations.NullMarked;
