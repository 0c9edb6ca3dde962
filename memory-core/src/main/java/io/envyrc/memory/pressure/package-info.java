/** Signals of memory use, the pressure level drawn from them, and what is called when it changes. */
@NullMarked
package io.envyrc.memory.pressure;

import org.jspecify.annotations.NullMarked;
