/** Kafka listeners rest while memory is critical. */
@NullMarked
package io.envyrc.memory.autoconfigure.kafka;

import org.jspecify.annotations.NullMarked;
