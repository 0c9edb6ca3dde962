/** The estimator beside its peers. */
@NullMarked
package io.envyrc.memory.bench.estimate;

import org.jspecify.annotations.NullMarked;
