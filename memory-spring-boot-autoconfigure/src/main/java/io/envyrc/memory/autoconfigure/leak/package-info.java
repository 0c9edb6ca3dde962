/** The leak detector as a bean, and its reports as events. */
@NullMarked
package io.envyrc.memory.autoconfigure.leak;

import org.jspecify.annotations.NullMarked;
