/** Batches and chunks as beans. */
@NullMarked
package io.envyrc.memory.autoconfigure.batch;

import org.jspecify.annotations.NullMarked;
