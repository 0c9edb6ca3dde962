/** A service that takes environment files and events of any size in a small heap. */
@NullMarked
package io.envyrc.sample;

import org.jspecify.annotations.NullMarked;
