/** What watching memory costs, and how soon and how truly trouble is told. */
@NullMarked
package io.envyrc.memory.bench.pressure;

import org.jspecify.annotations.NullMarked;
