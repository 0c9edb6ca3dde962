/** The resource manager as a bean. */
@NullMarked
package io.envyrc.memory.autoconfigure.resource;

import org.jspecify.annotations.NullMarked;
