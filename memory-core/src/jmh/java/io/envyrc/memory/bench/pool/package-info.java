/** Our pools beside their peers: the same work, in one run. */
@NullMarked
package io.envyrc.memory.bench.pool;

import org.jspecify.annotations.NullMarked;
