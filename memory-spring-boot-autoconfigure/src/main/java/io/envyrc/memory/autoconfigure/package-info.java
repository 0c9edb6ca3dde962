/** The {@code envy.*} configuration keys: what they hold, how they switch beans on, and how a bad one is reported. */
@NullMarked
package io.envyrc.memory.autoconfigure;

import org.jspecify.annotations.NullMarked;
