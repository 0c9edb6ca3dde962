/** The {@code .env} parser beside its peers. */
@NullMarked
package io.envyrc.memory.bench.env;

import org.jspecify.annotations.NullMarked;
