/** The streaming parsers as beans. */
@NullMarked
package io.envyrc.memory.autoconfigure.env;

import org.jspecify.annotations.NullMarked;
