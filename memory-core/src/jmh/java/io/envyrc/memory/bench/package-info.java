/** Benchmarks: one sub-package for each suite, and what runs them. */
@NullMarked
package io.envyrc.memory.bench;

import org.jspecify.annotations.NullMarked;
