/** What the web tier does at CRITICAL: it refuses the requests that cost most, and takes the instance out of rotation. */
@NullMarked
package io.envyrc.memory.autoconfigure.web;

import org.jspecify.annotations.NullMarked;
