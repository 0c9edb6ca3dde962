/** Tells growth of what lives on the heap from garbage, and names the classes that grow, who holds them and who made them. */
@NullMarked
package io.envyrc.memory.leak;

import org.jspecify.annotations.NullMarked;
