/** The Actuator endpoint and the health contributor. */
@NullMarked
package io.envyrc.memory.autoconfigure.actuate;

import org.jspecify.annotations.NullMarked;
