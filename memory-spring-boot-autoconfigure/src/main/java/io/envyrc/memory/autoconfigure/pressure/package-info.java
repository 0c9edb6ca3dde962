/** The monitor and the pressure handler as beans, their life cycle, and what a level sets off. */
@NullMarked
package io.envyrc.memory.autoconfigure.pressure;

import org.jspecify.annotations.NullMarked;
