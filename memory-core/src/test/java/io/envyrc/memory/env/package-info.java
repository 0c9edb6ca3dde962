@NullMarked
package io.envyrc.memory.env;

import org.jspecify.annotations.NullMarked;
