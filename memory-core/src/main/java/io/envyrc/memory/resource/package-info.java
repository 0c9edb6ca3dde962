/** Things that hold memory: measured, asked to give it back, and released whatever happens to the others. */
@NullMarked
package io.envyrc.memory.resource;

import org.jspecify.annotations.NullMarked;
