/** Meters for what the other packages configure. */
@NullMarked
package io.envyrc.memory.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
