package io.envyrc.memory.autoconfigure.pressure;

import io.envyrc.memory.pressure.MemorySignal;
import java.util.Optional;

/**
 * A signal that is shown and raises no level, since its limit says nothing of trouble: a full old generation may be garbage,
 * mapped files may be dropped by the kernel, and of a process's pages many are heap that is free again. Its readings
 * have no limit, which is {@link Long#MAX_VALUE}.
 */
record ReportedSignal(MemorySignal signal) implements MemorySignal {
    @Override
    public String name() {
        return signal.name();
    }

    @Override
    public String unit() {
        return signal.unit();
    }

    @Override
    public Optional<Reading> read() {
        return signal.read().map(reading -> new Reading(reading.usedBytes(), Long.MAX_VALUE, reading.confirmedBytes()));
    }
}
