/** What a reservation costs that fits. */
@NullMarked
package io.envyrc.memory.bench.budget;

import org.jspecify.annotations.NullMarked;
