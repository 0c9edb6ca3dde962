/** Data on disk that memory has no room for: private, bounded, checked, and gone when its owner is. */
@NullMarked
package io.envyrc.memory.spill;

import org.jspecify.annotations.NullMarked;
