/** Collections of a fixed size. */
@NullMarked
package io.envyrc.memory.collection;

import org.jspecify.annotations.NullMarked;
