/** The words that every other package shares. */
@NullMarked
package io.envyrc.memory;

import org.jspecify.annotations.NullMarked;
