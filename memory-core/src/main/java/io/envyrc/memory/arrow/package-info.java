/** Apache Arrow memory that is counted to the byte, limited, and given back when it leaks. */
@NullMarked
package io.envyrc.memory.arrow;

import org.jspecify.annotations.NullMarked;
