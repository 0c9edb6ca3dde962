/** The reader of DDEX messages as beans. */
@NullMarked
package io.envyrc.memory.autoconfigure.ddex;

import org.jspecify.annotations.NullMarked;
