package io.envyrc.memory.autoconfigure.pressure;

import io.envyrc.memory.pressure.MemorySnapshot;
import io.envyrc.memory.pressure.PressureResponse;
import java.util.function.ToLongFunction;

/** A response of ours under the name that operators see; {@code body} returns the bytes given back. */
record NamedResponse(String name, ToLongFunction<MemorySnapshot> body) implements PressureResponse {
    @Override
    public long respond(MemorySnapshot pressure) {
        return body.applyAsLong(pressure);
    }
}
