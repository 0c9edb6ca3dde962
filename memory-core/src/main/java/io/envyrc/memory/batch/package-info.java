/** Many independent jobs on a few threads, in bounded memory. */
@NullMarked
package io.envyrc.memory.batch;

import org.jspecify.annotations.NullMarked;
