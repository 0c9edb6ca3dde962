/** Streams beside what the JDK has for them: the same file, in one run. */
@NullMarked
package io.envyrc.memory.bench.stream;

import org.jspecify.annotations.NullMarked;
