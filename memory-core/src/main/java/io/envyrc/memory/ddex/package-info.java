/** Music-release messages (DDEX ERN) of any size, read as typed records in a few megabytes of heap. */
@NullMarked
package io.envyrc.memory.ddex;

import org.jspecify.annotations.NullMarked;
