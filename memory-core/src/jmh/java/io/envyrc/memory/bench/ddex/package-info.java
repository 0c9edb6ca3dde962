/** The parser of DDEX messages beside XML parsers and what binds XML to objects. */
@NullMarked
package io.envyrc.memory.bench.ddex;

import org.jspecify.annotations.NullMarked;
