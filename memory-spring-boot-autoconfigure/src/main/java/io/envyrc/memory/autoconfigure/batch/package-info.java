/** The batch processor as a bean. */
@NullMarked
package io.envyrc.memory.autoconfigure.batch;

import org.jspecify.annotations.NullMarked;
