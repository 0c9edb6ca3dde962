/** One budget in bytes, shared by named consumers who reserve before they hold. */
@NullMarked
package io.envyrc.memory.budget;

import org.jspecify.annotations.NullMarked;
